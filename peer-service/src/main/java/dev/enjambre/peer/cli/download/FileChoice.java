package dev.enjambre.peer.cli.download;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.cli.download.DownloadException.Reason;
import dev.enjambre.peer.session.FilePriorities;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files of a torrent are wanted, as its user says it before the files are known: by number,
 * {@code 3}, by numbers, {@code 2-5}, or by name, {@code *.txt}, where {@code *} stands for any
 * text and {@code ?} for one character of the path below the torrent's folder. Immutable.
 */
public final class FileChoice {

  /** All of them. */
  public static final FileChoice ALL = new FileChoice(List.of());

  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,7})(?:-([0-9]{1,7}))?");

  private final List<String> selectors;

  private FileChoice(List<String> selectors) {
    this.selectors = selectors;
  }

  /** Takes what was said; nothing stands for all files. */
  public static FileChoice of(List<String> selectors) {
    return new FileChoice(List.copyOf(selectors));
  }

  /** Whether all are wanted. */
  public boolean isAll() {
    return selectors.isEmpty();
  }

  /**
   * Returns what that means for a torrent.
   *
   * @throws DownloadException if something was said by which no file is meant
   */
  public FilePriorities of(Metainfo metainfo) throws DownloadException {
    if (isAll()) {
      return FilePriorities.ALL;
    }
    List<Integer> wanted = new ArrayList<>();
    for (String selector : selectors) {
      List<Integer> meant =
          metainfo.files().stream()
              .filter(file -> !file.padding() && isMeant(selector, file, metainfo))
              .map(FileEntry::index)
              .toList();
      if (meant.isEmpty()) {
        throw new DownloadException(
            Reason.NOT_FOUND,
            "'"
                + selector
                + "' is no file of the torrent; its files are 0 to "
                + (metainfo.files().size() - 1)
                + ", and 'show' lists them");
      }
      wanted.addAll(meant);
    }
    return FilePriorities.only(wanted);
  }

  private static boolean isMeant(String selector, FileEntry file, Metainfo metainfo) {
    Matcher numbers = NUMBERS.matcher(selector);
    if (numbers.matches()) {
      int first = Integer.parseInt(numbers.group(1));
      int last = numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2));
      return file.index() >= first && file.index() <= last;
    }
    List<String> path = file.path();
    List<String> below = metainfo.multiFile() ? path.subList(1, path.size()) : path;
    return matches(selector, String.join("/", below));
  }

  /** Without expressions, whose time would be up to whoever names the files. */
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
