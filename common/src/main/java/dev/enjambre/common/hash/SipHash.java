package dev.enjambre.common.hash;

/**
 * SipHash-2-4, a keyed hash whose results nobody can foretell without the key. Immutable; any
 * thread.
 *
 * @param key0 the first half of the key
 * @param key1 the second half
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">SipHash: a fast short-input PRF</a>
 */
public record SipHash(long key0, long key1) {

  /** The last block of a message of 24 bytes: nothing but the length, in its highest byte. */
  private static final long LENGTH_BLOCK = 24L << 56;

  /** Hashes 24 bytes, given as three numbers (little-endian). */
  public long hash(long first, long second, long third) {
    State state = new State(this);
    state.take(first);
    state.take(second);
    state.take(third);
    state.take(LENGTH_BLOCK);
    return state.result();
  }

  /** Hashes a text of which only the lowest byte of each character counts. */
  public long hash(CharSequence latin1) {
    State state = new State(this);
    int length = latin1.length();
    int whole = length & ~7;
    for (int at = 0; at < whole; at += 8) {
      state.take(block(latin1, at, at + 8));
    }
    state.take(((long) length << 56) | block(latin1, whole, length));
    return state.result();
  }

  private static long block(CharSequence latin1, int from, int to) {
    long block = 0;
    for (int at = from; at < to; at++) {
      block |= (latin1.charAt(at) & 255L) << (8 * (at - from));
    }
    return block;
  }

  /** Returns a text without the key. */
  @Override
  public String toString() {
    return "SipHash[key not shown]";
  }

  /** The four words that the blocks are mixed into; lives for one hash. */
  private static final class State {

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(SipHash key) {
      v0 = key.key0 ^ 0x736f6d6570736575L;
      v1 = key.key1 ^ 0x646f72616e646f6dL;
      v2 = key.key0 ^ 0x6c7967656e657261L;
      v3 = key.key1 ^ 0x7465646279746573L;
    }

    void take(long block) {
      v3 ^= block;
      round();
      round();
      v0 ^= block;
    }

    long result() {
      v2 ^= 0xff;
      round();
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
