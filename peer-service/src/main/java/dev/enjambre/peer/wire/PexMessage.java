package dev.enjambre.peer.wire;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Peers that the sender has got and lost since its last message (BEP 11). On the wire a bencoded
 * dictionary of compact lists: of those added and of those dropped, with 6 bytes for each IPv4
 * peer, the same under keys that end in 6 with 18 bytes for each of IPv6, and under keys that end
 * in {@code .f} a byte of flags for each one added.
 *
 * <p>Reading is lenient: a list whose length is odd counts up to its last whole peer, missing flags
 * are 0, and port 0 is left out.
 *
 * @param added at most {@value #MAX_PEERS} are read
 * @param dropped at most {@value #MAX_PEERS} are read
 */
public record PexMessage(List<Peer> added, List<Address> dropped) {

  /** Flag: it prefers encrypted connections. */
  public static final int PREFERS_ENCRYPTION = 0x01;

  /** Flag: it has everything, or wants no more. */
  public static final int SEED = 0x02;

  /** Flag: it speaks uTP. */
  public static final int UTP = 0x04;

  /** Flag: the sender has connected to it, so it can be reached. */
  public static final int REACHABLE = 0x10;

  /** What one message may add or drop, at most (BEP 11: 50 and 50; we bear twice that). */
  public static final int MAX_PEERS = 100;

  private static final int PORT_LENGTH = 2;
  private static final BencodeReader READER =
      BencodeReader.lenient(
          new BencodeLimits(
              WireLimits.MAX_EXTENDED_LENGTH, 8, 256, WireLimits.MAX_EXTENDED_LENGTH));

  /**
   * Where a peer listens.
   *
   * @param host its address
   * @param port its TCP port, 1 to 65535
   */
  public record Address(IpAddress host, int port) {}

  /**
   * A peer that was added.
   *
   * @param address where it listens
   * @param flags bits as above
   */
  public record Peer(Address address, int flags) {}

  /** Copies the lists. */
  public PexMessage {
    added = List.copyOf(added);
    dropped = List.copyOf(dropped);
  }

  /**
   * Reads the payload of an extended message.
   *
   * @throws ProtocolViolation {@link Kind#BAD_EXTENSION} if it is no bencoded dictionary
   */
  public static PexMessage read(ByteBuffer payload) throws ProtocolViolation {
    BencodeValue value;
    try {
      value = READER.read(payload);
    } catch (BencodeException e) {
      throw new ProtocolViolation(Kind.BAD_EXTENSION, "peer exchange: " + e.getMessage());
    }
    if (!(value instanceof BencodeDictionary dictionary)) {
      throw new ProtocolViolation(Kind.BAD_EXTENSION, "peer exchange: not a dictionary");
    }
    List<Peer> added = new ArrayList<>();
    readPeers(dictionary, "added", IpAddress.IPV4_LENGTH, added);
    readPeers(dictionary, "added6", IpAddress.IPV6_LENGTH, added);
    List<Peer> dropped = new ArrayList<>();
    readPeers(dictionary, "dropped", IpAddress.IPV4_LENGTH, dropped);
    readPeers(dictionary, "dropped6", IpAddress.IPV6_LENGTH, dropped);
    return new PexMessage(added, dropped.stream().map(Peer::address).toList());
  }

  private static void readPeers(
      BencodeDictionary from, String key, int addressLength, List<Peer> into) {
    BencodeString list = from.string(key).orElse(null);
    if (list == null) {
      return;
    }
    ByteBuffer peers = list.asBuffer();
    BencodeString flags = from.string(key + ".f").orElse(null);
    ByteBuffer flagBytes = flags == null ? ByteBuffer.allocate(0) : flags.asBuffer();
    while (peers.remaining() >= addressLength + PORT_LENGTH && into.size() < MAX_PEERS) {
      IpAddress host =
          addressLength == IpAddress.IPV4_LENGTH
              ? IpAddress.ofIpv4(peers.getInt())
              : IpAddress.ofIpv6(peers.getLong(), peers.getLong());
      int port = peers.getShort() & 0xffff;
      int flag = flagBytes.hasRemaining() ? flagBytes.get() & 0xff : 0;
      if (port != 0) {
        into.add(new Peer(new Address(host, port), flag));
      }
    }
  }

  /**
   * Returns the message that carries this to a peer.
   *
   * @param extendedId the id that the peer has chosen
   */
  public PeerMessage.Extended toMessage(int extendedId) {
    BencodeDictionary.Builder dictionary = BencodeDictionary.builder();
    for (boolean ipv4 : new boolean[] {true, false}) {
      String suffix = ipv4 ? "" : "6";
      List<Peer> peers = added.stream().filter(peer -> isIpv4(peer.address()) == ipv4).toList();
      byte[] flags = new byte[peers.size()];
      for (int i = 0; i < flags.length; i++) {
        flags[i] = (byte) peers.get(i).flags();
      }
      dictionary
          .put("added" + suffix, compact(peers.stream().map(Peer::address).toList()))
          .put("added" + suffix + ".f", flags)
          .put(
              "dropped" + suffix,
              compact(dropped.stream().filter(address -> isIpv4(address) == ipv4).toList()));
    }
    return new PeerMessage.Extended(extendedId, BencodeWriter.write(dictionary.build()));
  }

  private static boolean isIpv4(Address address) {
    return address.host().isIpv4();
  }

  private static byte[] compact(List<Address> addresses) {
    ByteBuffer bytes =
        ByteBuffer.allocate(
            addresses.stream().mapToInt(address -> address.host().length() + PORT_LENGTH).sum());
    for (Address address : addresses) {
      address.host().writeTo(bytes);
      bytes.putShort((short) address.port());
    }
    return bytes.array();
  }
}
