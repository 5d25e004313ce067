package dev.enjambre.interop.fuzz;

import java.nio.charset.StandardCharsets;

/** What targets are written with. */
public final class Fuzzing {

  private Fuzzing() {}

  /** Fails with a message unless something holds. */
  public static void require(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }

  /** Returns bytes as one character each. */
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Returns what is to be read as bytes of one character each. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
