/** What survives a kill, and what a bad disk does. */
@NullMarked
package dev.enjambre.peer.recovery;

import org.jspecify.annotations.NullMarked;
