package dev.enjambre.peer.wire;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The pieces that a peer at some address may ask for while it is choked. They follow from address
 * and torrent alone, so that coming back under another name gains nothing (BEP 6, "allowed fast set
 * generation"). Without state.
 */
public final class AllowedFastSet {

  /** How many pieces are allowed. */
  public static final int SIZE = 10;

  private static final int NETWORK = 0xffffff00;

  private AllowedFastSet() {}

  /**
   * Returns the first pieces of the canonical sequence.
   *
   * @param address the peer's, of which the last byte does not count; the specification knows no
   *     form for IPv6
   * @param pieceCount pieces of the torrent
   * @param size how many pieces are wanted; fewer come back if the torrent has fewer
   */
  public static List<Integer> of(IpAddress address, InfoHash infoHash, int pieceCount, int size) {
    MessageDigest sha1 = sha1();
    if (!address.isIpv4()) {
      throw new IllegalArgumentException("not an IPv4 address: " + address);
    }
    int network = (int) address.low() & NETWORK;
    byte[] digest =
        sha1.digest(ByteBuffer.allocate(24).putInt(network).put(infoHash.toBytes()).array());
    int wanted = Math.min(size, pieceCount);
    Set<Integer> pieces = new LinkedHashSet<>();
    while (pieces.size() < wanted) {
      ByteBuffer numbers = ByteBuffer.wrap(digest);
      while (numbers.hasRemaining() && pieces.size() < wanted) {
        pieces.add(Integer.remainderUnsigned(numbers.getInt(), pieceCount));
      }
      digest = sha1.digest(digest);
    }
    return List.copyOf(pieces);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
