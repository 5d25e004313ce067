package dev.enjambre.boot.pages;

/**
 * What a visitor is told once, on the page that follows a form.
 *
 * @param kind how it went
 * @param text in the visitor's language
 */
public record Notice(Kind kind, String text) {

  /** How it went. */
  public enum Kind {
    /** What was wanted has been done. */
    DONE,
    /** It has not. */
    REFUSED
  }
}
