package dev.enjambre.boot.pages;

import java.util.List;
import java.util.Locale;

/**
 * What the frame around a page shows.
 *
 * @param service the service, as {@link Navigation#service}
 * @param version of the service
 * @param entries where one can go; none as long as the token is asked for
 * @param here the path and query of this page
 * @param languages those there are, each by its own name
 * @param hasSession whether there is something to log out of
 */
public record Frame(
    String service,
    String version,
    List<Navigation.Entry> entries,
    String here,
    List<Language> languages,
    boolean hasSession) {

  /**
   * A language.
   *
   * @param code as in {@code lang} attributes
   * @param name what it calls itself
   * @param current whether it is the one of this page
   */
  public record Language(String code, String name, boolean current) {

    static Language of(Locale locale, Locale current) {
      String name = locale.getDisplayLanguage(locale);
      return new Language(
          locale.getLanguage(),
          name.substring(0, 1).toUpperCase(locale) + name.substring(1),
          locale.getLanguage().equals(current.getLanguage()));
    }
  }
}
