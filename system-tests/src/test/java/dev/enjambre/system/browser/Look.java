package dev.enjambre.system.browser;

import java.util.Locale;

/**
 * What a reader's browser is like.
 *
 * @param width the width of a page, in CSS pixels
 * @param dark whether the reader's system is set to dark colours
 * @param language the language that the reader prefers, as BCP 47 names it
 */
public record Look(int width, boolean dark, String language) {

  /** The width of a small phone. */
  private static final int NARROW = 360;

  private static final int WIDE = 1280;

  /** A screen of a desk, in light colours, in English. */
  public static Look wide() {
    return new Look(WIDE, false, "en");
  }

  /** A small phone, in light colours, in English. */
  public static Look narrow() {
    return new Look(NARROW, false, "en");
  }

  /** The same in dark colours. */
  public Look inTheDark() {
    return new Look(width, true, language);
  }

  /** The same for a reader of another language. */
  public Look in(String otherLanguage) {
    return new Look(width, dark, otherLanguage);
  }

  /** {@code narrow-dark-es}. */
  @Override
  public String toString() {
    return "%s-%s-%s"
        .formatted(width <= NARROW ? "narrow" : "wide", dark ? "dark" : "light", language)
        .toLowerCase(Locale.ROOT);
  }
}
