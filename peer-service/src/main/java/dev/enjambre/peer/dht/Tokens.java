package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.hash.SipHash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What shows that somebody hears datagrams at the address that it announces from: eight bytes that
 * only we can make of the address. A token holds for five to ten minutes.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0005.html">BEP 5, "The return value for a query
 *     for peers includes an opaque value known as the token"</a>
 */
final class Tokens {

  static final long ROTATION_NANOS = Duration.ofMinutes(5).toNanos();

  private final RandomGenerator random;
  private SipHash present;
  private SipHash previous;
  private long sinceNanos;

  Tokens(RandomGenerator random, long nowNanos) {
    this.random = random;
    present = draw(random);
    previous = draw(random);
    sinceNanos = nowNanos;
  }

  private static SipHash draw(RandomGenerator random) {
    return new SipHash(random.nextLong(), random.nextLong());
  }

  /** Returns the token of an address. */
  BencodeString give(IpAddress address, long nowNanos) {
    rotate(nowNanos);
    return token(present, address);
  }

  /** Returns whether this is a token that the address was given a short while ago. */
  boolean isValid(BencodeString token, IpAddress address, long nowNanos) {
    rotate(nowNanos);
    // What of the two is compared first is no secret, and neither is how far they agree: a keyed
    // hash can't be found out byte by byte within its ten minutes at the rate that is answered.
    return token.equals(token(present, address)) || token.equals(token(previous, address));
  }

  private void rotate(long nowNanos) {
    for (int i = 0; i < 2 && nowNanos - sinceNanos >= ROTATION_NANOS; i++) {
      previous = present;
      present = draw(random);
      sinceNanos += ROTATION_NANOS;
    }
    if (nowNanos - sinceNanos >= ROTATION_NANOS) {
      sinceNanos = nowNanos;
    }
  }

  private static BencodeString token(SipHash key, IpAddress address) {
    long hash = key.hash(address.high(), address.low(), address.length());
    return BencodeString.of(ByteBuffer.allocate(Long.BYTES).putLong(hash).array());
  }
}
