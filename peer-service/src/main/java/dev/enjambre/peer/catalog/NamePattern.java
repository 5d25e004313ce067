package dev.enjambre.peer.catalog;

/**
 * A glob of names: {@code *} stands for any text, also none, {@code ?} for one character, and
 * everything else for itself. Matching takes time in proportion to the product of both lengths at
 * most.
 *
 * @param glob as it was written
 */
public record NamePattern(String glob) {

  /** Whether it stands for a name. */
  public boolean matches(String name) {
    int at = 0;
    int want = 0;
    int star = -1;
    int resume = 0;
    while (at < name.length()) {
      char wanted = want < glob.length() ? glob.charAt(want) : 0;
      if (want < glob.length() && wanted == '*') {
        star = want++;
        resume = at;
      } else if (want < glob.length() && (wanted == '?' || wanted == name.charAt(at))) {
        want++;
        at++;
      } else if (star >= 0) {
        want = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (want < glob.length() && glob.charAt(want) == '*') {
      want++;
    }
    return want == glob.length();
  }
}
