package dev.enjambre.peer.pages;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** Torrents at one moment, as tests want them. */
final class TorrentStatuses {

  private TorrentStatuses() {}

  static InfoHash hash(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putInt(number).array());
  }

  static TorrentStatus moved(int number, long downloaded, long uploaded) {
    return new TorrentStatus(
        hash(number),
        "torrent " + number,
        1000,
        TorrentState.DOWNLOADING,
        false,
        TorrentOptions.DEFAULT,
        0.5,
        1000,
        500,
        downloaded,
        uploaded,
        0,
        0,
        10,
        5,
        0,
        0,
        0,
        OptionalLong.empty(),
        Optional.empty());
  }

  static TorrentStatus of(
      int number, String name, TorrentState state, boolean queued, long size, OptionalLong left) {
    return new TorrentStatus(
        hash(number),
        name,
        size,
        state,
        queued,
        TorrentOptions.DEFAULT,
        0.5,
        size,
        size / 2,
        0,
        0,
        size,
        0,
        10,
        5,
        number,
        0,
        0,
        left,
        Optional.empty());
  }
}
