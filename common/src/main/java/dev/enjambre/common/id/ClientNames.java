package dev.enjambre.common.id;

import java.util.Map;
import java.util.Optional;

/** The clients of today that name themselves in their peer id by two letters (BEP 20). */
final class ClientNames {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("EJ", "Enjambre"),
          Map.entry("A2", "aria2"),
          Map.entry("AZ", "Vuze"),
          Map.entry("BC", "BitComet"),
          Map.entry("BI", "BiglyBT"),
          Map.entry("BT", "BitTorrent"),
          Map.entry("DE", "Deluge"),
          Map.entry("FD", "Free Download Manager"),
          Map.entry("FL", "Flud"),
          Map.entry("GT", "anacrolix/torrent"),
          Map.entry("KG", "KGet"),
          Map.entry("KT", "KTorrent"),
          Map.entry("LT", "libtorrent"),
          Map.entry("lt", "libTorrent (rTorrent)"),
          Map.entry("PI", "PicoTorrent"),
          Map.entry("qB", "qBittorrent"),
          Map.entry("TL", "Tribler"),
          Map.entry("TR", "Transmission"),
          Map.entry("TX", "Tixati"),
          Map.entry("UM", "µTorrent for Mac"),
          Map.entry("UT", "µTorrent"),
          Map.entry("WW", "WebTorrent"),
          Map.entry("XL", "Xunlei"),
          Map.entry("rQ", "rqbit"));

  private ClientNames() {}

  static Optional<String> of(String letters) {
    return Optional.ofNullable(NAMES.get(letters));
  }
}
