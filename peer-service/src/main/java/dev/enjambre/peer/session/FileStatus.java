package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.PiecePriority;

/**
 * A file of a torrent at one moment. Immutable.
 *
 * @param index its place in the torrent, from 0
 * @param path relative to the data folder, with slashes
 * @param sizeBytes its size
 * @param progress verified part, 0 to 1
 * @param priority how much it is wanted
 */
public record FileStatus(
    int index, String path, long sizeBytes, double progress, PiecePriority priority) {}
