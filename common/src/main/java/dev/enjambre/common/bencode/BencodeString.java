package dev.enjambre.common.bencode;

import dev.enjambre.common.text.PrintableText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A string of bytes ({@code 4:spam}); often, but not always, text. Ordered as unsigned bytes, as
 * the keys of a dictionary are.
 */
public final class BencodeString implements BencodeValue, Comparable<BencodeString> {

  private static final int SHOWN_BYTES = 64;

  private final byte[] bytes;

  private BencodeString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes bytes, which are copied. */
  public static BencodeString of(byte[] bytes) {
    return new BencodeString(bytes.clone());
  }

  /** Takes the UTF-8 form of a text. */
  public static BencodeString of(String text) {
    return new BencodeString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes over an array that nobody else holds. */
  static BencodeString owning(byte[] bytes) {
    return new BencodeString(bytes);
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns a fresh read-only view of the bytes; big-endian. */
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Returns the number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Returns the text, if the bytes are well-formed UTF-8. */
  public Optional<String> text() {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  byte[] array() {
    return bytes;
  }

  @Override
  public int compareTo(BencodeString other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BencodeString that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns the first bytes, escaped: safe in a log line. */
  @Override
  public String toString() {
    return '"' + PrintableText.escape(bytes, SHOWN_BYTES) + '"';
  }
}
