package dev.enjambre.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;

/** The clients that we trade with, of Debian's packages. */
public enum Client {
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
  public OtherClient start(Path work, InetAddress address, OtherClient.Encryption encryption)
      throws IOException {
    return switch (this) {
      case LIBTORRENT -> new Libtorrent(work, address, encryption);
      case TRANSMISSION -> new Transmission(work, address, encryption);
      case ARIA2 -> new Aria2(work, address, encryption, false);
      case QBITTORRENT -> new Qbittorrent(work, address, encryption);
      case RTORRENT -> new Rtorrent(work, address, encryption);
    };
  }

  /**
   * Starts one that announces by UDP too, if it can at all.
   *
   * @param work a folder of its own, for its settings, records and log
   * @param address to listen on and to call from, where nobody else does
   */
  public OtherClient startForUdpTrackers(Path work, InetAddress address) throws IOException {
    return this == ARIA2
        ? new Aria2(work, address, OtherClient.Encryption.USUAL, true)
        : start(work, address, OtherClient.Encryption.USUAL);
  }

  /** Whether it takes no peers of 127/8. */
  public boolean refusesLoopback() {
    return this == TRANSMISSION;
  }

  /** Whether it makes files that are empty; Transmission 3.00 leaves them out. */
  public boolean makesEmptyFiles() {
    return this != TRANSMISSION;
  }
}
