package dev.enjambre.boot.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The cookies of this service. No script reads them, no other site's page sends them, and those
 * that were made by TLS are sent by TLS alone.
 */
public final class Cookies {

  private Cookies() {}

  /** Returns the value that the caller sent. It may be anybody's: check it. */
  public static Optional<String> find(HttpServletRequest request, String name) {
    Cookie[] all = request.getCookies();
    return all == null
        ? Optional.empty()
        : Arrays.stream(all)
            .filter(cookie -> cookie.getName().equals(name))
            .map(Cookie::getValue)
            .findFirst();
  }

  /**
   * Has the caller keep one.
   *
   * @param kept how long; zero to have it forgotten, negative for as long as the browser runs
   * @throws IllegalArgumentException if the value has characters that a cookie can't have
   */
  public static void set(
      HttpServletRequest request,
      HttpServletResponse response,
      String name,
      String value,
      Duration kept) {
    ResponseCookie cookie =
        ResponseCookie.from(name, value)
            .path("/")
            .httpOnly(true)
            .secure(cameByTls(request))
            .sameSite("Strict")
            .maxAge(kept)
            .build();
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
  }

  /** A proxy may say so; a caller who lies about it gets a cookie that it can't use. */
  private static boolean cameByTls(HttpServletRequest request) {
    return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
  }
}
