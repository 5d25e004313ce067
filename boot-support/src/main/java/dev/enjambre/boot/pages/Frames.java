package dev.enjambre.boot.pages;

import dev.enjambre.boot.web.ApiToken;
import dev.enjambre.boot.web.FormGuard;
import dev.enjambre.boot.web.Session;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/**
 * Gives each page what its frame shows: {@code frame}, {@code csrf} for its forms, and {@code
 * notice} if there is one. Any thread.
 */
final class Frames implements HandlerInterceptor {

  private final Navigation navigation;
  private final String version;
  private final ApiToken token;
  private final FormGuard guard;
  private final Notices notices;
  private final PageLanguage languages;

  Frames(
      Navigation navigation,
      String version,
      ApiToken token,
      FormGuard guard,
      Notices notices,
      PageLanguage languages) {
    this.navigation = navigation;
    this.version = version;
    this.token = token;
    this.guard = guard;
    this.notices = notices;
    this.languages = languages;
  }

  @Override
  public void postHandle(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable ModelAndView page) {
    if (page != null && page.hasView() && !(page.getView() instanceof RedirectView)) {
      fill(page.getModel(), request, response);
    }
  }

  /** Puts it into the model of a page, which is nobody else's and not to be kept anywhere. */
  void fill(Map<String, Object> model, HttpServletRequest request, HttpServletResponse response) {
    Locale locale = languages.resolveLocale(request);
    boolean hasSession = Session.of(request).isPresent();
    boolean letIn = hasSession || !token.isSet();
    model.put(
        "frame",
        new Frame(
            navigation.service(),
            version,
            letIn ? navigation.entries() : List.of(),
            here(request),
            PageLanguage.LANGUAGES.stream().map(one -> Frame.Language.of(one, locale)).toList(),
            hasSession));
    model.put("csrf", guard.secret(request, response));
    notices.take(request, response, locale).ifPresent(notice -> model.put("notice", notice));
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static String here(HttpServletRequest request) {
    if (!request.getMethod().equals("GET")) {
      return OwnPath.HOME;
    }
    if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String failed) {
      return OwnPath.of(failed);
    }
    String query = request.getQueryString();
    return OwnPath.of(request.getRequestURI() + (query == null ? "" : "?" + query));
  }
}
