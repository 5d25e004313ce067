/** What a torrent is: its pieces, its files, and the links that stand for it. */
@NullMarked
package dev.enjambre.common.metainfo;

import org.jspecify.annotations.NullMarked;
