package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.id.InfoHash;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;

/** What the tests of this package have in common. */
final class Nodes {

  static final long MINUTE = 60_000_000_000L;
  static final DhtConfig IPV4 = DhtConfig.defaults(Set.of(Family.IPV4));

  private Nodes() {}

  static NodeAddress at(String ip, int port) {
    return new NodeAddress(IpAddress.parse(ip).orElseThrow(), port);
  }

  /** Returns one of many addresses of this machine. */
  static NodeAddress local(int number) {
    return at("127.0.0.1", 10_000 + number);
  }

  static NodeId id(String hexStart) {
    return NodeId.of(
        HexFormat.of().parseHex(hexStart + "0".repeat(2 * NodeId.LENGTH - hexStart.length())));
  }

  static InfoHash infoHash(int seed) {
    byte[] bytes = new byte[NodeId.LENGTH];
    new Random(seed).nextBytes(bytes);
    return InfoHash.of(bytes);
  }

  static BencodeString text(String text) {
    return BencodeString.of(text);
  }
}
