/**
 * Which pieces exist where, and which block to ask for next. Pure rules: no socket, file, clock or
 * thread.
 */
@NullMarked
package dev.enjambre.peer.piece;

import org.jspecify.annotations.NullMarked;
