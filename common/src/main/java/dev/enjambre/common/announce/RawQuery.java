package dev.enjambre.common.announce;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query string, values as bytes. Reads any legal percent-coding: hexadecimal of
 * either case, characters coded without need, and {@code +} for a space as forms have it.
 */
final class RawQuery {

  /** What a request line of 8 KiB can hold. */
  private static final int MAX_LENGTH = 8192;

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private final List<String> names;
  private final List<byte[]> values;

  private RawQuery(List<String> names, List<byte[]> values) {
    this.names = names;
    this.values = values;
  }

  /** Reads what stands behind the question mark. */
  static RawQuery parse(String query) throws BadAnnounceException {
    if (query.length() > MAX_LENGTH) {
      throw new BadAnnounceException("the query is longer than " + MAX_LENGTH + " characters");
    }
    List<String> names = new ArrayList<>(16);
    List<byte[]> values = new ArrayList<>(16);
    byte[] scratch = new byte[query.length()];
    int start = 0;
    while (start < query.length()) {
      int end = query.indexOf('&', start);
      if (end < 0) {
        end = query.length();
      }
      int equals = query.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (nameEnd > start) {
        int nameLength = decode(query, start, nameEnd, scratch);
        names.add(new String(scratch, 0, nameLength, StandardCharsets.ISO_8859_1));
        int valueLength = decode(query, Math.min(nameEnd + 1, end), end, scratch);
        values.add(Arrays.copyOf(scratch, valueLength));
      }
      start = end + 1;
    }
    return new RawQuery(names, values);
  }

  /** Returns the first value of that name. */
  byte @Nullable [] first(String name) {
    int index = names.indexOf(name);
    return index < 0 ? null : values.get(index);
  }

  /** Returns every value of that name, in the order of the query. */
  List<byte[]> all(String name) {
    List<byte[]> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        found.add(values.get(i));
      }
    }
    return found;
  }

  /** Appends bytes, coding all but the unreserved characters of RFC 3986. */
  static void appendCoded(StringBuilder target, byte[] bytes) {
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      boolean unreserved =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '.'
              || c == '_'
              || c == '~';
      if (unreserved) {
        target.append(c);
      } else {
        target.append('%').append((char) HEX[c >> 4]).append((char) HEX[c & 15]);
      }
    }
  }

  private static int decode(String query, int start, int end, byte[] target)
      throws BadAnnounceException {
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = query.charAt(i);
      if (c == '%') {
        if (i + 2 >= end
            || !HexFormat.isHexDigit(query.charAt(i + 1))
            || !HexFormat.isHexDigit(query.charAt(i + 2))) {
          throw new BadAnnounceException("the query holds a % without two hexadecimal digits");
        }
        target[length++] =
            (byte)
                (HexFormat.fromHexDigit(query.charAt(i + 1)) << 4
                    | HexFormat.fromHexDigit(query.charAt(i + 2)));
        i += 2;
      } else if (c == '+') {
        target[length++] = ' ';
      } else if (c > ' ' && c < 0x7f) {
        target[length++] = (byte) c;
      } else {
        throw new BadAnnounceException("the query holds a character that must be percent-encoded");
      }
    }
    return length;
  }
}
