package dev.enjambre.peer.web;

import dev.enjambre.peer.session.FileStatus;

/**
 * A file of a torrent as the API shows it.
 *
 * @param index its place in the torrent, from 0
 * @param path relative to the data folder, with slashes
 * @param sizeBytes its size
 * @param progress the part that is there and verified, 0 to 1
 * @param priority one of {@code SKIP, LOW, NORMAL, HIGH}
 */
record FileJson(int index, String path, long sizeBytes, double progress, String priority) {

  static FileJson of(FileStatus file) {
    return new FileJson(
        file.index(), file.path(), file.sizeBytes(), file.progress(), file.priority().name());
  }
}
