/** The peer wire protocol as values: handshake and messages, read and written with bounds. */
@NullMarked
package dev.enjambre.peer.wire;

import org.jspecify.annotations.NullMarked;
