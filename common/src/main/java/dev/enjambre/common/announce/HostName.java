package dev.enjambre.common.announce;

import java.util.Optional;

/**
 * A DNS host name, by syntax: labels of letters, digits, hyphens and underscores (Swarm's service
 * names have them), 1 to 63 characters each, joined by dots, 253 at most, and not to be mistaken
 * for an IPv4 address: the last label holds something that is no digit. Kept as it was written.
 *
 * @param name the name, for example {@code peer-1} or {@code tasks.peer}
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1123#section-2">RFC 1123, 2.1</a>
 */
public record HostName(String name) implements PeerHost {

  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;

  /**
   * Checks the syntax.
   *
   * @throws IllegalArgumentException if it is not a host name
   */
  public HostName {
    if (!isHostName(name)) {
      throw new IllegalArgumentException("not a host name");
    }
  }

  /** Reads a host name; empty if the syntax is not that of one. */
  public static Optional<HostName> parse(String text) {
    return isHostName(text) ? Optional.of(new HostName(text)) : Optional.empty();
  }

  @Override
  public String text() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  private static boolean isHostName(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    int labelStart = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '.') {
        if (!isLabel(text, labelStart, i)) {
          return false;
        }
        if (i < text.length()) {
          labelStart = i + 1;
        }
      }
    }
    return !text.substring(labelStart).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isLabel(String text, int start, int end) {
    if (end == start || end - start > MAX_LABEL_LENGTH) {
      return false;
    }
    if (text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }
}
