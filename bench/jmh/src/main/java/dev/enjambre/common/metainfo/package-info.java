/** What it costs to read a torrent. */
@NullMarked
package dev.enjambre.common.metainfo;

import org.jspecify.annotations.NullMarked;
