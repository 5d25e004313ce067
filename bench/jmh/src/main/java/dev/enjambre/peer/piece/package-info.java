/** What it costs to keep account of pieces and to choose what to ask for. */
@NullMarked
package dev.enjambre.peer.piece;

import org.jspecify.annotations.NullMarked;
