package dev.enjambre.common.announce;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query string, decoded where they lie, one behind the other in one array.
 * Reads any legal percent-coding: hexadecimal of either case, characters coded without need, and
 * {@code +} for a space as forms have it.
 *
 * <p>A parameter is known by its number, from 0 in the order of the query.
 */
final class RawQuery {

  /** What a request line of 8 KiB can hold. */
  private static final int MAX_LENGTH = 8192;

  /** How many parameters there is room for at first; announces have about a dozen. */
  private static final int USUAL_COUNT = 16;

  /** For each parameter: where its name begins, where it ends, and where its value ends. */
  private static final int BOUNDS = 3;

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** The value of each character as a hexadecimal digit; -1 for what is none. */
  private static final byte[] DIGITS = new byte[256];

  static {
    for (int c = 0; c < DIGITS.length; c++) {
      DIGITS[c] = (byte) (c < 128 ? Character.digit(c, 16) : -1);
    }
  }

  private final byte[] decoded;
  private int length;
  private int[] bounds = new int[USUAL_COUNT * BOUNDS];
  private int count;

  private RawQuery(int capacity) {
    decoded = new byte[capacity];
  }

  /** Reads what stands behind the question mark. */
  static RawQuery parse(String query) throws BadAnnounceException {
    byte[] bytes = query.getBytes(StandardCharsets.UTF_8); // what is not ASCII is refused
    return parse(bytes, 0, bytes.length);
  }

  /** Reads what stands behind the question mark: the bytes from one index to before another. */
  static RawQuery parse(byte[] query, int from, int to) throws BadAnnounceException {
    if (to - from > MAX_LENGTH) {
      throw new BadAnnounceException("the query is longer than " + MAX_LENGTH + " characters");
    }
    RawQuery parsed = new RawQuery(to - from);
    int start = from;
    while (start < to) {
      start = parsed.addParameter(query, start, to) + 1;
    }
    return parsed;
  }

  /** Returns the number of the first parameter of that name after another one's; -1 if none is. */
  int find(byte[] name, int after) {
    for (int i = after + 1; i < count; i++) {
      int start = bounds[i * BOUNDS];
      int end = bounds[i * BOUNDS + 1];
      if (end - start == name.length && Arrays.equals(decoded, start, end, name, 0, name.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the number of the first parameter of that name, or -1. */
  int find(byte[] name) {
    return find(name, -1);
  }

  /** Returns how many bytes the value of a parameter has. */
  int valueLength(int parameter) {
    return bounds[parameter * BOUNDS + 2] - bounds[parameter * BOUNDS + 1];
  }

  /** Returns a byte of the value of a parameter. */
  byte valueAt(int parameter, int index) {
    return decoded[bounds[parameter * BOUNDS + 1] + index];
  }

  /** Returns where the value of a parameter begins in {@link #bytes}. */
  int valueStart(int parameter) {
    return bounds[parameter * BOUNDS + 1];
  }

  /** Returns the array that all values lie in. */
  byte[] bytes() {
    return decoded;
  }

  /** Returns a value as text of one character a byte; null if absent or empty. */
  @Nullable String text(byte[] name, int maxLength) throws BadAnnounceException {
    int parameter = find(name);
    if (parameter < 0 || valueLength(parameter) == 0) {
      return null;
    }
    if (valueLength(parameter) > maxLength) {
      throw new BadAnnounceException(
          new String(name, StandardCharsets.US_ASCII) + " is longer than " + maxLength + " bytes");
    }
    return new String(
        decoded, valueStart(parameter), valueLength(parameter), StandardCharsets.ISO_8859_1);
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

  /** Reads one parameter; returns where it ends. One without a name is left out. */
  private int addParameter(byte[] query, int start, int to) throws BadAnnounceException {
    int nameStart = length;
    int end = decode(query, start, to, true);
    int nameEnd = length;
    if (end < to && query[end] == '=') {
      end = decode(query, end + 1, to, false);
    }
    if (nameEnd == nameStart) {
      length = nameStart;
      return end;
    }
    if ((count + 1) * BOUNDS > bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    bounds[count * BOUNDS] = nameStart;
    bounds[count * BOUNDS + 1] = nameEnd;
    bounds[count * BOUNDS + 2] = length;
    count++;
    return end;
  }

  /** Decodes up to an ampersand, a name also up to the equals sign; returns where that is. */
  private int decode(byte[] query, int start, int to, boolean name) throws BadAnnounceException {
    int written = length;
    int i = start;
    for (; i < to; i++) {
      byte c = query[i];
      if (c == '&' || (name && c == '=')) {
        break;
      }
      if (c == '%') {
        int high = i + 2 < to ? DIGITS[query[i + 1] & 0xff] : -1;
        int low = i + 2 < to ? DIGITS[query[i + 2] & 0xff] : -1;
        if ((high | low) < 0) {
          throw new BadAnnounceException("the query holds a % without two hexadecimal digits");
        }
        decoded[written++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c == '+') {
        decoded[written++] = ' ';
      } else if (c > ' ' && c < 0x7f) {
        decoded[written++] = c;
      } else {
        throw new BadAnnounceException("the query holds a character that must be percent-encoded");
      }
    }
    length = written;
    return i;
  }
}
