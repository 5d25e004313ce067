package dev.enjambre.common.bencode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary ({@code d…e}): keys of raw bytes, unique, in ascending order of unsigned bytes, each
 * with a value of any kind.
 *
 * <p>The typed look-ups are empty both where the key is absent and where its value is of another
 * kind; {@link #get} tells the two apart.
 */
public final class BencodeDictionary implements BencodeValue {

  private static final int[] NOT_READ = new int[0];

  private final BencodeString[] keys;
  private final BencodeValue[] values;

  /** Start and end of each value in the input, in pairs; empty if this was not read from one. */
  private final int[] ranges;

  private BencodeDictionary(List<Entry> sorted, boolean read) {
    keys = new BencodeString[sorted.size()];
    values = new BencodeValue[sorted.size()];
    ranges = read ? new int[2 * sorted.size()] : NOT_READ;
    for (int i = 0; i < keys.length; i++) {
      Entry entry = sorted.get(i);
      keys[i] = entry.key();
      values[i] = entry.value();
      if (read) {
        ranges[2 * i] = entry.start();
        ranges[2 * i + 1] = entry.end();
      }
    }
  }

  /** Makes a dictionary of entries that are sorted, unique, and know their ranges. */
  static BencodeDictionary read(List<Entry> sorted) {
    return new BencodeDictionary(sorted, true);
  }

  /** Returns a builder of a dictionary. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the number of entries. */
  public int size() {
    return keys.length;
  }

  /** Returns the keys in ascending order. */
  public List<BencodeString> keys() {
    return List.of(keys);
  }

  /** Returns the value of a key. */
  public Optional<BencodeValue> get(BencodeString key) {
    int index = Arrays.binarySearch(keys, key);
    return index < 0 ? Optional.empty() : Optional.of(values[index]);
  }

  /** Returns the value of a key that is given as text. */
  public Optional<BencodeValue> get(String key) {
    return get(BencodeString.of(key));
  }

  /** Returns whether there is such a key, whatever the kind of its value. */
  public boolean contains(String key) {
    return get(key).isPresent();
  }

  /** Returns the value of a key, if it is an integer. */
  public Optional<Long> integer(String key) {
    return typed(key, BencodeInteger.class).map(BencodeInteger::value);
  }

  /** Returns the value of a key, if it is a string. */
  public Optional<BencodeString> string(String key) {
    return typed(key, BencodeString.class);
  }

  /** Returns the value of a key, if it is a list. */
  public Optional<BencodeList> list(String key) {
    return typed(key, BencodeList.class);
  }

  /** Returns the value of a key, if it is a dictionary. */
  public Optional<BencodeDictionary> dictionary(String key) {
    return typed(key, BencodeDictionary.class);
  }

  /**
   * Returns where the value of a key stands in the input that this was read from: exactly its own
   * bytes, from its first to its last. Empty where the key is absent, or if this was not read.
   */
  public Optional<ByteRange> rangeOf(String key) {
    int index = Arrays.binarySearch(keys, BencodeString.of(key));
    return index < 0 || ranges.length == 0
        ? Optional.empty()
        : Optional.of(new ByteRange(ranges[2 * index], ranges[2 * index + 1]));
  }

  private <T extends BencodeValue> Optional<T> typed(String key, Class<T> type) {
    return get(key).filter(type::isInstance).map(type::cast);
  }

  BencodeString keyAt(int index) {
    return keys[index];
  }

  BencodeValue valueAt(int index) {
    return values[index];
  }

  /** Compares keys and values; where they were read from does not matter. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BencodeDictionary that
        && Arrays.equals(keys, that.keys)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < keys.length; i++) {
      text.append(i == 0 ? "" : ", ").append(keys[i]).append('=').append(values[i]);
    }
    return text.append('}').toString();
  }

  /** One entry, and where its value stands in the input. */
  record Entry(BencodeString key, BencodeValue value, int start, int end) {}

  /** Collects the entries of a dictionary, in any order. Not for several threads. */
  public static final class Builder {

    private final List<Entry> entries = new ArrayList<>();

    private Builder() {}

    /** Adds an entry. */
    public Builder put(BencodeString key, BencodeValue value) {
      entries.add(new Entry(key, value, 0, 0));
      return this;
    }

    /** Adds an entry. */
    public Builder put(String key, BencodeValue value) {
      return put(BencodeString.of(key), value);
    }

    /** Adds an integer. */
    public Builder put(String key, long value) {
      return put(key, new BencodeInteger(value));
    }

    /** Adds a string, in UTF-8. */
    public Builder put(String key, String value) {
      return put(key, BencodeString.of(value));
    }

    /** Adds a string of bytes, which are copied. */
    public Builder put(String key, byte[] value) {
      return put(key, BencodeString.of(value));
    }

    /**
     * Returns the dictionary.
     *
     * @throws IllegalArgumentException if a key was given twice
     */
    public BencodeDictionary build() {
      List<Entry> sorted = new ArrayList<>(entries);
      sorted.sort((left, right) -> left.key().compareTo(right.key()));
      for (int i = 1; i < sorted.size(); i++) {
        if (sorted.get(i).key().equals(sorted.get(i - 1).key())) {
          throw new IllegalArgumentException("key " + sorted.get(i).key() + " was given twice");
        }
      }
      return new BencodeDictionary(sorted, false);
    }
  }
}
