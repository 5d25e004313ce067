package dev.enjambre.boot.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tomcat.util.http.InvalidParameterException;

/**
 * Sees to it that only our own pages change anything through a browser. A form carries a secret as
 * {@code _csrf}, or as the header {@code X-CSRF-Token}: that of its session, and where there is
 * none that of a cookie which no other site can read. Pages of other sites are refused by what the
 * browser says of them, besides.
 *
 * <p>Programs that bring the token are not concerned, and those that call the API without a session
 * are not either: there the rules for other origins decide. Comes after {@link ApiTokenFilter}.
 */
public final class FormGuard implements Filter {

  /** The name of the field. */
  public static final String FIELD = "_csrf";

  /** The name of the header. */
  public static final String HEADER = "X-CSRF-Token";

  private static final String COOKIE = "enjambre_form";
  private static final Pattern COOKIE_VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final int SECRET_BYTES = 32;
  private static final Duration WHILE_THE_BROWSER_RUNS = Duration.ofSeconds(-1);
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final String MADE = FormGuard.class.getName() + ".made";

  private final ApiToken token;
  private final SecureRandom random = new SecureRandom();

  /** Makes the filter. */
  public FormGuard(ApiToken token) {
    this.token = token;
  }

  /** Returns the secret for the forms of a page, and has the browser keep what it needs for it. */
  public String secret(HttpServletRequest request, HttpServletResponse response) {
    return expected(request)
        .orElseGet(() -> {
          byte[] bytes = new byte[SECRET_BYTES];
          random.nextBytes(bytes);
          String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
          Cookies.set(request, response, COOKIE, made, WHILE_THE_BROWSER_RUNS);
          request.setAttribute(MADE, made);
          return made;
        });
  }

  private static Optional<String> expected(HttpServletRequest request) {
    return Session.of(request)
        .map(Session::formToken)
        .or(() -> Optional.ofNullable((String) request.getAttribute(MADE)))
        .or(() ->
            Cookies.find(request, COOKIE).filter(value -> COOKIE_VALUE.matcher(value).matches()));
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    if (READING.contains(asked.getMethod()) || isNoForm(asked) || isOurs(asked, answer)) {
      chain.doFilter(request, response);
    }
  }

  /** Returns whether a form is one of ours; if it is not, it has been answered. */
  private static boolean isOurs(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!comesFromHere(request)) {
      refuse(request, response, "pages of other web sites may not change anything here");
      return false;
    }
    try {
      if (knowsSecret(request)) {
        return true;
      }
      refuse(request, response, "this form is out of date; load its page anew and send it again");
    } catch (InvalidParameterException e) {
      // It is too large, or no form at all.
      response.sendError(e.getErrorCode());
    }
    return false;
  }

  /** Returns whether no browser sends it of its own accord. */
  private boolean isNoForm(HttpServletRequest request) {
    String path = WebPaths.of(request);
    if (WebPaths.isOpenToPrograms(path)) {
      return true;
    }
    boolean hasToken = token.isSet() && token.admits(request.getHeader("Authorization"));
    return hasToken || (WebPaths.isApi(path) && Session.of(request).isEmpty());
  }

  private static boolean comesFromHere(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return OWN_SITE.contains(site);
    }
    // Browsers do not say it to a server without TLS.
    String origin = request.getHeader("Origin");
    return origin == null || authority(origin).equalsIgnoreCase(request.getHeader("Host"));
  }

  /** Returns host and port; empty for what has none, such as {@code null}. */
  private static String authority(String origin) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority == null ? "" : authority;
    } catch (IllegalArgumentException notAnOrigin) {
      return "";
    }
  }

  /** A body is read for it only where it is a form: the API's are read by those who know them. */
  private static boolean knowsSecret(HttpServletRequest request) {
    String header = request.getHeader(HEADER);
    boolean readsForm = header == null && !WebPaths.isApi(WebPaths.of(request));
    String given = readsForm ? request.getParameter(FIELD) : header;
    return given != null && expected(request).filter(secret -> isEqual(secret, given)).isPresent();
  }

  private static boolean isEqual(String secret, String given) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, String detail) throws IOException {
    request.setAttribute(ProblemErrorController.DETAIL, detail);
    response.sendError(HttpServletResponse.SC_FORBIDDEN);
  }
}
