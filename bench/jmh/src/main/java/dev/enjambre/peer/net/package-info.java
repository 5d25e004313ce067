/** What it costs to read messages. */
@NullMarked
package dev.enjambre.peer.net;

import org.jspecify.annotations.NullMarked;
