/** Which peers DNS names. Rules take answers and the time; who asks and calls is handed in. */
@NullMarked
package dev.enjambre.peer.discovery;

import org.jspecify.annotations.NullMarked;
