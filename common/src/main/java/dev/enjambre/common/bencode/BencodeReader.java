package dev.enjambre.common.bencode;

import java.nio.ByteBuffer;

/**
 * A bounded reader of bencode. Immutable; any number of threads may share one.
 *
 * <p>Two kinds exist. The <em>strict</em> one takes only the canonical form, in which each value
 * has exactly one encoding: keys sorted and unique, no leading zero, no {@code -0}, nothing after
 * the value. The <em>lenient</em> one is for what sloppy programs write: it takes unsorted keys,
 * leading zeros (in integers and string lengths), {@code -0} as 0, and bytes after the value.
 * Neither takes a key twice: two readers of such a dictionary could see two different things.
 * Neither takes an integer of more than 64 bits.
 */
public final class BencodeReader {

  private final BencodeLimits limits;
  private final boolean strict;

  private BencodeReader(BencodeLimits limits, boolean strict) {
    this.limits = limits;
    this.strict = strict;
  }

  /** Returns a reader of the canonical form only. */
  public static BencodeReader strict(BencodeLimits limits) {
    return new BencodeReader(limits, true);
  }

  /** Returns a reader that also takes what sloppy programs write. */
  public static BencodeReader lenient(BencodeLimits limits) {
    return new BencodeReader(limits, false);
  }

  /**
   * Reads one value, which must be the whole input (a lenient reader lets bytes follow it).
   *
   * @throws BencodeException if it is not bencode, or beyond the limits
   */
  public BencodeValue read(byte[] input) throws BencodeException {
    return read(ByteBuffer.wrap(input));
  }

  /**
   * Reads one value, which must be all that remains in the buffer (a lenient reader lets bytes
   * follow it). The buffer's position does not move; offsets count from it.
   *
   * @throws BencodeException if it is not bencode, or beyond the limits
   */
  public BencodeValue read(ByteBuffer input) throws BencodeException {
    BencodeParse parse = new BencodeParse(input.slice(), limits, strict);
    BencodeValue value = parse.value();
    if (strict) {
      parse.requireEnd();
    }
    return value;
  }

  /**
   * Reads one value that other bytes may follow, as in metadata exchange (BEP 9), and moves the
   * buffer's position behind it. Offsets count from where the position was.
   *
   * @throws BencodeException if it is not bencode, or beyond the limits; the position has not moved
   */
  public BencodeValue readPrefix(ByteBuffer input) throws BencodeException {
    BencodeParse parse = new BencodeParse(input.slice(), limits, strict);
    BencodeValue value = parse.value();
    input.position(input.position() + parse.position());
    return value;
  }
}
