/** The 20-byte names of things: which torrent, which peer. */
@NullMarked
package dev.enjambre.common.id;

import org.jspecify.annotations.NullMarked;
