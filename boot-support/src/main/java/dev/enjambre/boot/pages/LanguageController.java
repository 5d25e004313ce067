package dev.enjambre.boot.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Takes a visitor's choice of a language. */
@Controller
final class LanguageController {

  private final PageLanguage languages;

  LanguageController(PageLanguage languages) {
    this.languages = languages;
  }

  @PostMapping("/language")
  ModelAndView choose(
      @RequestParam(required = false) @Nullable String language,
      @RequestParam(required = false) @Nullable String to,
      HttpServletRequest request,
      HttpServletResponse response) {
    PageLanguage.named(language)
        .ifPresent(chosen -> languages.setLocale(request, response, chosen));
    return Redirects.to(OwnPath.of(to));
  }
}
