package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeLimits;

/** How large a torrent may be that a stranger hands us; what a hostile one can cost follows. */
final class MetainfoLimits {

  /** Bytes of a torrent file: more than three million piece hashes would need. */
  static final int MAX_TORRENT_BYTES = 64 * 1024 * 1024;

  /** Pieces: 40 MiB of hashes, and a bitfield of 256 KiB. */
  static final int MAX_PIECES = 2 * 1024 * 1024;

  static final int MAX_FILES = 200_000;

  /** Trackers, and web seeds, that are kept; a torrent must not make us call thousands of hosts. */
  static final int MAX_URLS = 200;

  /** Nodes of the DHT that are kept; a torrent must not make us ask thousands of hosts. */
  static final int MAX_NODES = 64;

  static final BencodeLimits BENCODE =
      new BencodeLimits(MAX_TORRENT_BYTES, 100, 7 * MAX_FILES, MAX_TORRENT_BYTES);

  private MetainfoLimits() {}
}
