package dev.enjambre.common.bencode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The canonical form of values: what a strict {@link BencodeReader} reads back to their equals. */
public final class BencodeWriter {

  private BencodeWriter() {}

  /** Returns the encoding of a value. */
  public static byte[] write(BencodeValue value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }

  /** Writes the encoding of a value in many small pieces; a file's stream should be buffered. */
  public static void write(BencodeValue value, OutputStream out) throws IOException {
    switch (value) {
      case BencodeInteger(long number) -> ascii(out, "i" + number + "e");
      case BencodeString string -> string(out, string);
      case BencodeList list -> {
        out.write('l');
        for (BencodeValue element : list.values()) {
          write(element, out);
        }
        out.write('e');
      }
      case BencodeDictionary dictionary -> {
        out.write('d');
        for (int i = 0; i < dictionary.size(); i++) {
          string(out, dictionary.keyAt(i));
          write(dictionary.valueAt(i), out);
        }
        out.write('e');
      }
    }
  }

  /**
   * Writes a dictionary with one entry more, whose value is already encoded and goes out byte for
   * byte: how an {@code info} dictionary keeps its hash although its writer was sloppy.
   *
   * @throws IllegalArgumentException if the dictionary has that key
   */
  public static void writeWith(
      BencodeDictionary dictionary, String key, byte[] encodedValue, OutputStream out)
      throws IOException {
    if (dictionary.contains(key)) {
      throw new IllegalArgumentException("the dictionary has the key already");
    }
    BencodeString newKey = BencodeString.of(key);
    boolean written = false;
    out.write('d');
    for (int i = 0; i < dictionary.size(); i++) {
      if (!written && newKey.compareTo(dictionary.keyAt(i)) < 0) {
        string(out, newKey);
        out.write(encodedValue);
        written = true;
      }
      string(out, dictionary.keyAt(i));
      write(dictionary.valueAt(i), out);
    }
    if (!written) {
      string(out, newKey);
      out.write(encodedValue);
    }
    out.write('e');
  }

  private static void string(OutputStream out, BencodeString string) throws IOException {
    ascii(out, string.length() + ":");
    out.write(string.array());
  }

  private static void ascii(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
