package dev.enjambre.tracker.admission;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a list, one after the other, whatever the file holds: a line is as long as its bound
 * at most, and each byte is a character (ISO 8859-1). Used by one thread.
 */
final class ListLines {

  static final int MAX_LENGTH = 1024;

  private final InputStream source;
  private final byte[] line = new byte[MAX_LENGTH];
  private int number;

  ListLines(InputStream source) {
    this.source = new BufferedInputStream(source, 1 << 16);
  }

  /** Returns the next line without white space at its ends, or null at the end. */
  @Nullable String next() throws IOException, BadListException {
    int length = 0;
    int next = source.read();
    if (next < 0) {
      return null;
    }
    number++;
    while (next >= 0 && next != '\n') {
      if (length == MAX_LENGTH) {
        throw new BadListException(number, "has more than " + MAX_LENGTH + " characters");
      }
      line[length++] = (byte) next;
      next = source.read();
    }
    return new String(line, 0, length, StandardCharsets.ISO_8859_1).strip();
  }

  /** Returns the number of the line that came last; the first is 1. */
  int number() {
    return number;
  }
}
