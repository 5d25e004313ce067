/**
 * Torrent data on disk: files, hashing, resume data; disk threads do the work and post results to
 * the torrent's loop.
 */
@NullMarked
package dev.enjambre.peer.storage;

import org.jspecify.annotations.NullMarked;
