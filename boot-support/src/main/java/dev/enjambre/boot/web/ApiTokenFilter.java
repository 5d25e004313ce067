package dev.enjambre.boot.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets through to the web port who knows the token: by {@code Authorization: Bearer}, or in a
 * browser by the cookie of a session. Everybody is let through to what standard clients and health
 * checks need ({@code /announce} and {@code /scrape}, also behind a pass key, {@code /livez},
 * {@code /readyz} and {@code /actuator/health}, which tells them no details), and to the page that
 * asks for the token. A browser is sent there from other pages; other callers are answered {@code
 * 401} with a problem document. Without a token everybody is let through.
 */
public final class ApiTokenFilter implements Filter {

  private static final String PROBLEM =
      """
      {"title":"Unauthorized","status":401,\
      "detail":"This call needs the header Authorization: Bearer <the value of enjambre.api.token>."}\
      """;

  private final ApiToken token;
  private final Sessions sessions;

  /** Makes the filter. */
  public ApiTokenFilter(ApiToken token, Sessions sessions) {
    this.token = token;
    this.sessions = sessions;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    if (isKnown(asked, (HttpServletResponse) response)) {
      chain.doFilter(new Known(asked), response);
    } else if (isOpen(WebPaths.of(asked))) {
      chain.doFilter(request, response);
    } else {
      refuse(asked, (HttpServletResponse) response);
    }
  }

  private static boolean isOpen(String path) {
    return WebPaths.isOpenToPrograms(path) || WebPaths.isOpenToBrowsers(path);
  }

  private boolean isKnown(HttpServletRequest request, HttpServletResponse response) {
    if (token.admits(request.getHeader("Authorization"))) {
      return true;
    }
    Optional<Session> session = sessions.find(request);
    session.ifPresent(found -> {
      found.letIn(request);
      sessions.renew(found, request, response);
    });
    return session.isPresent();
  }

  /** The request of somebody who may see everything, such as what a service is unwell of. */
  private static final class Known extends HttpServletRequestWrapper {

    private static final Principal OPERATOR = () -> "operator";

    Known(HttpServletRequest request) {
      super(request);
    }

    @Override
    public Principal getUserPrincipal() {
      return OPERATOR;
    }
  }

  private static void refuse(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (Browsers.wantsPage(request) && !Browsers.wantsPart(request)) {
      response.setStatus(HttpServletResponse.SC_SEE_OTHER);
      response.setHeader("Location", loginFrom(request));
      return;
    }
    response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    if (Browsers.wantsPart(request)) {
      response.setHeader("HX-Redirect", loginFrom(request.getHeader("HX-Current-URL")));
    }
    response.setHeader("WWW-Authenticate", "Bearer");
    response.setContentType("application/problem+json");
    response.getOutputStream().write(PROBLEM.getBytes(StandardCharsets.UTF_8));
  }

  /** What was to be read is read afterwards; a form is lost, since it may be old by then. */
  private static String loginFrom(HttpServletRequest request) {
    String query = request.getQueryString();
    String wanted = request.getRequestURI() + (query == null ? "" : "?" + query);
    return loginTo(request.getMethod().equals("GET") ? wanted : "/");
  }

  /** A script names the page that it belongs to by its whole address. */
  private static String loginFrom(@Nullable String page) {
    try {
      URI uri = URI.create(page == null ? "/" : page);
      String query = uri.getRawQuery();
      return loginTo(uri.getRawPath() + (query == null ? "" : "?" + query));
    } catch (IllegalArgumentException notAnAddress) {
      return WebPaths.LOGIN;
    }
  }

  /** The page that asks for the token sees to it that this is a place of ours. */
  private static String loginTo(String wanted) {
    return wanted.equals("/")
        ? WebPaths.LOGIN
        : WebPaths.LOGIN + "?to=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8);
  }
}
