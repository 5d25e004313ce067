/** Searches for what others share, wherever somebody may know of it. */
@NullMarked
package dev.enjambre.peer.search;

import org.jspecify.annotations.NullMarked;
