package dev.enjambre.peer.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;

/** The clients that we trade with, of Debian's packages. */
enum Client {
  LIBTORRENT,
  TRANSMISSION,
  ARIA2,
  QBITTORRENT,
  RTORRENT;

  /**
   * Starts one.
   *
   * @param work a folder of its own, for its settings, records and log
   * @param address to listen on and to call from, where nobody else does
   */
  OtherClient start(Path work, InetAddress address, OtherClient.Encryption encryption)
      throws IOException {
    return switch (this) {
      case LIBTORRENT -> new Libtorrent(work, address, encryption);
      case TRANSMISSION -> new Transmission(work, address, encryption);
      case ARIA2 -> new Aria2(work, address, encryption);
      case QBITTORRENT -> new Qbittorrent(work, address, encryption);
      case RTORRENT -> new Rtorrent(work, address, encryption);
    };
  }

  /** Whether it takes no peers of 127/8. */
  boolean refusesLoopback() {
    return this == TRANSMISSION;
  }

  /** Whether it makes files that are empty; Transmission 3.00 leaves them out. */
  boolean makesEmptyFiles() {
    return this != TRANSMISSION;
  }
}
