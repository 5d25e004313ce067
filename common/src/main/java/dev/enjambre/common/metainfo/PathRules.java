package dev.enjambre.common.metainfo;

import dev.enjambre.common.text.PrintableText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the name of a file or folder in a torrent may be. A path that breaks a rule is refused and
 * never repaired: two programs that repair differently would no longer mean the same file, and a
 * repair is where traversal slips in. The rules hold for all platforms at once, so that a torrent
 * made here can be fetched anywhere.
 */
final class PathRules {

  /** What the file systems in use take for one name, in bytes of UTF-8. */
  static final int MAX_COMPONENT_BYTES = 255;

  /** A whole path with its separators, in bytes; leaves the data folder's path as much again. */
  static final int MAX_PATH_BYTES = 2048;

  /** What a file's name carries while the file is incomplete. */
  static final String WORKING_SUFFIX = ".part";

  /** Where in the data folder the service keeps its own state. */
  static final String STATE_FOLDER = ".enjambre";

  private static final Set<String> WINDOWS_DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$", "clock$");

  private static final int SHOWN_CHARACTERS = 80;

  private PathRules() {}

  /** Checks all components of a file's path, the torrent's name being the first. */
  static void check(List<String> path, String field) throws InvalidMetainfoException {
    int total = path.size() - 1;
    for (int i = 0; i < path.size(); i++) {
      boolean isFile = i == path.size() - 1;
      total += checkComponent(path.get(i), isFile, field);
    }
    if (total > MAX_PATH_BYTES) {
      throw new InvalidMetainfoException(
          field, "is " + total + " bytes long, more than " + MAX_PATH_BYTES);
    }
  }

  /** Checks a torrent's name, which stands at the top of the data folder. */
  static void checkName(String name, String field) throws InvalidMetainfoException {
    checkComponent(name, false, field);
    if (fold(name).equals(STATE_FOLDER)) {
      throw new InvalidMetainfoException(
          field, "is the folder in which the service keeps its state");
    }
  }

  /** Returns the component's length in bytes. */
  private static int checkComponent(String component, boolean isFile, String field)
      throws InvalidMetainfoException {
    if (component.isEmpty()) {
      throw new InvalidMetainfoException(field, "has an empty component");
    }
    if (component.equals(".") || component.equals("..")) {
      throw bad(field, component, "would lead to another folder");
    }
    for (int i = 0; i < component.length(); i++) {
      char unit = component.charAt(i);
      if (unit == '/' || unit == '\\') {
        throw bad(field, component, "holds a path separator");
      }
      if (Character.isISOControl(unit)) {
        throw bad(field, component, "holds a control character");
      }
    }
    char last = component.charAt(component.length() - 1);
    if (last == '.' || last == ' ') {
      throw bad(field, component, "ends with a dot or a space");
    }
    if (isWindowsDevice(component)) {
      throw bad(field, component, "is a name that Windows reserves for a device");
    }
    int length = component.getBytes(StandardCharsets.UTF_8).length;
    int most = isFile ? MAX_COMPONENT_BYTES - WORKING_SUFFIX.length() : MAX_COMPONENT_BYTES;
    if (length > most) {
      throw new InvalidMetainfoException(
          field,
          "has a component of "
              + length
              + " bytes, more than the "
              + most
              + (isFile ? " that leave room for " + WORKING_SUFFIX : " that file systems take"));
    }
    return length;
  }

  /**
   * Returns the form in which two names are compared: those that any common file system takes for
   * the same name have the same form (Unicode NFC, letter case folded).
   */
  static String fold(String name) {
    String upper = Normalizer.normalize(name, Normalizer.Form.NFC).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  private static boolean isWindowsDevice(String component) {
    int dot = component.indexOf('.');
    String base = (dot < 0 ? component : component.substring(0, dot)).stripTrailing();
    String name = base.toLowerCase(Locale.ROOT);
    if (WINDOWS_DEVICES.contains(name)) {
      return true;
    }
    return name.length() == 4
        && (name.startsWith("com") || name.startsWith("lpt"))
        && "0123456789¹²³".indexOf(name.charAt(3)) >= 0;
  }

  private static InvalidMetainfoException bad(String field, String component, String problem) {
    return new InvalidMetainfoException(
        field,
        "has the component '"
            + PrintableText.escape(component, SHOWN_CHARACTERS)
            + "', which "
            + problem);
  }
}
