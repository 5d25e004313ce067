package dev.enjambre.peer.overlay;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text on the wire: UTF-8 without a byte that is wrong, and bounded. */
final class OverlayText {

  /** The longest name of a file, in bytes of UTF-8. */
  static final int MAX_NAME_BYTES = 1024;

  /** The longest question, and the longest text of an error, in bytes of UTF-8. */
  static final int MAX_TEXT_BYTES = 256;

  private OverlayText() {}

  static byte[] encode(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the text; empty if the bytes are not UTF-8. */
  static Optional<String> decode(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  static void require(String text, int maxBytes) {
    if (encode(text).length > maxBytes) {
      throw new IllegalArgumentException("a text of more than " + maxBytes + " bytes");
    }
  }

  /** Returns as much of the text as fits; a half of a surrogate pair becomes a question mark. */
  static String fit(String text, int maxBytes) {
    byte[] bytes = encode(text);
    int length = Math.min(bytes.length, maxBytes);
    while (length > 0 && length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
      length--;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
