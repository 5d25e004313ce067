package dev.enjambre.peer.storage;

/**
 * A stretch of one file: what a range of the torrent comes down to.
 *
 * @param file the file
 * @param position offset in the file, bytes
 * @param length bytes
 */
record FileSpan(TorrentFile file, long position, int length) {}
