package dev.enjambre.common.bencode;

import dev.enjambre.common.bencode.BencodeDictionary.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One reading of one input: a cursor, and what is left of the limits. */
final class BencodeParse {

  private final ByteBuffer input;
  private final BencodeLimits limits;
  private final boolean strict;
  private int position;
  private int values;

  BencodeParse(ByteBuffer input, BencodeLimits limits, boolean strict) throws BencodeException {
    if (input.remaining() > limits.maxBytes()) {
      throw new BencodeException(
          "input of " + input.remaining() + " bytes, more than " + limits.maxBytes(),
          limits.maxBytes());
    }
    this.input = input;
    this.limits = limits;
    this.strict = strict;
  }

  int position() {
    return position;
  }

  void requireEnd() throws BencodeException {
    if (position < input.limit()) {
      throw new BencodeException("bytes after the value", position);
    }
  }

  BencodeValue value() throws BencodeException {
    return value(0);
  }

  private BencodeValue value(int depth) throws BencodeException {
    if (++values > limits.maxValues()) {
      throw new BencodeException("more than " + limits.maxValues() + " values", position);
    }
    byte first = peek("a value");
    return switch (first) {
      case 'i' -> integer();
      case 'l' -> list(depth + 1);
      case 'd' -> dictionary(depth + 1);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> string();
      default ->
          throw new BencodeException(
              String.format("no value starts with byte 0x%02x", first & 0xff), position);
    };
  }

  private BencodeInteger integer() throws BencodeException {
    int start = position++;
    boolean negative = peek("an integer") == '-';
    if (negative) {
      position++;
    }
    long value = digits(negative, Long.MIN_VALUE, start);
    if (negative && value == 0 && strict) {
      throw new BencodeException("minus zero", start);
    }
    if (peek("an integer") != 'e') {
      throw new BencodeException("integer with something that is no digit", position);
    }
    position++;
    return new BencodeInteger(value);
  }

  private BencodeString string() throws BencodeException {
    int start = position;
    // Digits are gathered as a negative number; so the bound is negative too.
    long length = digits(false, -(long) limits.maxStringLength() - 1, start);
    if (peek("a string's length") != ':') {
      throw new BencodeException("string length with something that is no digit", position);
    }
    position++;
    if (length > limits.maxStringLength()) {
      throw new BencodeException(
          "string of more than " + limits.maxStringLength() + " bytes", start);
    }
    if (length > input.limit() - position) {
      throw new BencodeException(
          "string of " + length + " bytes, of which " + (input.limit() - position) + " are there",
          start);
    }
    byte[] bytes = new byte[(int) length];
    input.get(position, bytes);
    position += bytes.length;
    return BencodeString.owning(bytes);
  }

  /**
   * Reads digits, at least one. They are gathered below zero, where there is room for one number
   * more, so that the smallest long can be read.
   */
  private long digits(boolean negative, long lowest, int start) throws BencodeException {
    int firstDigit = position;
    long value = 0;
    while (position < input.limit() && isDigit(input.get(position))) {
      int digit = input.get(position) - '0';
      if (value < (lowest + digit) / 10) {
        throw new BencodeException("number too large", start);
      }
      value = value * 10 - digit;
      position++;
    }
    int count = position - firstDigit;
    if (count == 0) {
      throw new BencodeException("number without digits", start);
    }
    if (strict && count > 1 && input.get(firstDigit) == '0') {
      throw new BencodeException("number with a leading zero", start);
    }
    if (!negative && value == Long.MIN_VALUE) {
      throw new BencodeException("number too large", start);
    }
    return negative ? value : -value;
  }

  private BencodeList list(int depth) throws BencodeException {
    enter(depth);
    List<BencodeValue> elements = new ArrayList<>(4);
    while (peek("a list") != 'e') {
      elements.add(value(depth));
    }
    position++;
    return new BencodeList(elements);
  }

  private BencodeDictionary dictionary(int depth) throws BencodeException {
    enter(depth);
    List<Entry> entries = new ArrayList<>(4);
    boolean sorted = true;
    while (peek("a dictionary") != 'e') {
      int keyAt = position;
      if (!isDigit(input.get(position))) {
        throw new BencodeException("dictionary key that is not a string", keyAt);
      }
      BencodeString key = string();
      if (!entries.isEmpty()) {
        int order = entries.getLast().key().compareTo(key);
        if (order == 0) {
          throw new BencodeException("key " + key + " twice", keyAt);
        }
        if (order > 0 && strict) {
          throw new BencodeException("key " + key + " out of order", keyAt);
        }
        sorted &= order < 0;
      }
      int start = position;
      BencodeValue value = value(depth);
      entries.add(new Entry(key, value, start, position));
    }
    position++;
    if (!sorted) {
      sort(entries);
    }
    return BencodeDictionary.read(entries);
  }

  private static void sort(List<Entry> entries) throws BencodeException {
    entries.sort((left, right) -> left.key().compareTo(right.key()));
    for (int i = 1; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.key().equals(entries.get(i - 1).key())) {
        throw new BencodeException("key " + entry.key() + " twice", entry.start());
      }
    }
  }

  private void enter(int depth) throws BencodeException {
    if (depth > limits.maxDepth()) {
      throw new BencodeException(
          "lists and dictionaries nest deeper than " + limits.maxDepth(), position);
    }
    position++;
  }

  private byte peek(String inside) throws BencodeException {
    if (position >= input.limit()) {
      throw new BencodeException("input ends inside " + inside, position);
    }
    return input.get(position);
  }

  private static boolean isDigit(byte unit) {
    return unit >= '0' && unit <= '9';
  }
}
