package dev.enjambre.peer.cli.terminal;

/** The few ways in which text stands out, by the codes that every terminal with colours knows. */
public enum Colour {
  /** What matters most in a line. */
  BOLD("1"),
  /** What matters least. */
  DIM("2"),
  /** What failed. */
  RED("31"),
  /** What is done. */
  GREEN("32"),
  /** What stands still, or should be looked at. */
  YELLOW("33"),
  /** What is under way. */
  CYAN("36");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  String paint(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
