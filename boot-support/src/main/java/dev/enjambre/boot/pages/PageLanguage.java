package dev.enjambre.boot.pages;

import dev.enjambre.boot.web.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.LocaleResolver;

/**
 * Which language a visitor reads: the one chosen before, which a cookie keeps, and else the one
 * that the browser asks for, as far as there is one of them. Any thread.
 */
final class PageLanguage implements LocaleResolver {

  /** Those there are; the first is for whoever reads none of them. */
  static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.of("es"));

  private static final String COOKIE = "enjambre_language";
  private static final Duration KEPT = Duration.ofDays(365);

  /** Returns the one of this name. */
  static Optional<Locale> named(@Nullable String name) {
    return LANGUAGES.stream().filter(language -> language.getLanguage().equals(name)).findFirst();
  }

  @Override
  public Locale resolveLocale(HttpServletRequest request) {
    return Cookies.find(request, COOKIE)
        .flatMap(PageLanguage::named)
        .or(() -> asked(request))
        .orElse(LANGUAGES.getFirst());
  }

  private static Optional<Locale> asked(HttpServletRequest request) {
    String wanted = request.getHeader("Accept-Language");
    if (wanted == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(Locale.lookup(Locale.LanguageRange.parse(wanted), LANGUAGES));
    } catch (IllegalArgumentException nonsense) {
      return Optional.empty();
    }
  }

  @Override
  public void setLocale(
      HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
    if (response != null && locale != null) {
      Cookies.set(request, response, COOKIE, locale.getLanguage(), KEPT);
    }
  }
}
