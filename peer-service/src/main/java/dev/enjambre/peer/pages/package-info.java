/** The peer's pages: its torrents and the catalogue, in a browser. */
@NullMarked
package dev.enjambre.peer.pages;

import org.jspecify.annotations.NullMarked;
