package dev.enjambre.tracker.admission;

import dev.enjambre.common.hash.SipHash;
import dev.enjambre.tracker.service.PassKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.random.RandomGenerator;

/**
 * The keys that are known, as keyed digests of 128 bits: a look-up takes a time that tells nothing
 * of the keys, and a dump of the memory does not hold them. Immutable once it is read; any thread.
 */
public final class PassKeys {

  /** How many there may be. */
  public static final int MAX_KEYS = 100_000;

  private final SipHash firstHash;
  private final SipHash secondHash;

  /** The halves of the digests, each where its first half says; zeros mark a free place. */
  private long[] first = new long[16];

  private long[] second = new long[16];
  private int size;

  private PassKeys(SipHash firstHash, SipHash secondHash) {
    this.firstHash = firstHash;
    this.secondHash = secondHash;
  }

  /**
   * Reads a list: a key a line, behind it, after white space, a name if one likes; empty lines and
   * lines that begin with {@code #} are skipped.
   *
   * @param random a secure generator
   * @throws BadListException if a line holds no key, without telling what it holds, or there are
   *     too many
   */
  public static PassKeys read(InputStream source, RandomGenerator random)
      throws IOException, BadListException {
    PassKeys keys =
        new PassKeys(
            new SipHash(random.nextLong(), random.nextLong()),
            new SipHash(random.nextLong(), random.nextLong()));
    ListLines lines = new ListLines(source);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isEmpty() && line.charAt(0) != '#') {
        keys.add(line, lines.number());
      }
    }
    return keys;
  }

  private void add(String line, int number) throws BadListException {
    int end = 0;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    try {
      PassKey key = new PassKey(line.substring(0, end));
      add(firstHash.hash(key.text()), secondHash.hash(key.text()));
    } catch (IllegalArgumentException bad) {
      BadListException problem = new BadListException(number, String.valueOf(bad.getMessage()));
      problem.initCause(bad);
      throw problem;
    }
    if (size > MAX_KEYS) {
      throw new BadListException("there are more than " + MAX_KEYS + " pass keys");
    }
  }

  private void add(long firstHalf, long secondHalf) {
    int slot = slotOf(firstHalf, secondHalf);
    if (isFree(slot)) {
      first[slot] = firstHalf;
      second[slot] = secondHalf;
      size++;
      if (size > first.length / 2) {
        grow();
      }
    }
  }

  private void grow() {
    long[] oldFirst = first;
    long[] oldSecond = second;
    first = new long[2 * oldFirst.length];
    second = new long[2 * oldFirst.length];
    for (int i = 0; i < oldFirst.length; i++) {
      if ((oldFirst[i] | oldSecond[i]) != 0) {
        int slot = slotOf(oldFirst[i], oldSecond[i]);
        first[slot] = oldFirst[i];
        second[slot] = oldSecond[i];
      }
    }
  }

  boolean contains(PassKey key) {
    return !isFree(slotOf(firstHash.hash(key.text()), secondHash.hash(key.text())));
  }

  /** Returns how many there are. */
  public int size() {
    return size;
  }

  /** Returns where a digest is, or the free place where it would be. */
  private int slotOf(long firstHalf, long secondHalf) {
    int slot = (int) firstHalf & (first.length - 1);
    while (!isFree(slot) && (first[slot] != firstHalf || second[slot] != secondHalf)) {
      slot = (slot + 1) & (first.length - 1);
    }
    return slot;
  }

  private boolean isFree(int slot) {
    return (first[slot] | second[slot]) == 0;
  }
}
