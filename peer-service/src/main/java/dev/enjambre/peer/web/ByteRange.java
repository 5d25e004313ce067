package dev.enjambre.peer.web;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a request asks for (RFC 9110, section 14).
 *
 * @param from offset of the first byte
 * @param to offset behind the last; not above {@code from} if there is no such part
 */
record ByteRange(long from, long to) {

  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  boolean isSatisfiable() {
    return from < to;
  }

  /**
   * Reads the header. One that is missing, malformed, of another unit or of several ranges asks for
   * nothing in particular, as the standard allows.
   */
  static Optional<ByteRange> parse(@Nullable String header, long length) {
    Matcher range = SINGLE.matcher(header == null ? "" : header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      long suffix = Long.parseLong(range.group(2));
      return Optional.of(new ByteRange(Math.max(0, length - suffix), suffix == 0 ? 0 : length));
    }
    long first = Long.parseLong(range.group(1));
    if (range.group(2).isEmpty()) {
      return Optional.of(new ByteRange(first, length));
    }
    long last = Long.parseLong(range.group(2));
    return last < first
        ? Optional.empty()
        : Optional.of(new ByteRange(first, Math.min(last + 1, length)));
  }
}
