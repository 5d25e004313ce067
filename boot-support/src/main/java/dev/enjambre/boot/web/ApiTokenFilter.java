package dev.enjambre.boot.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets through to the web port who knows the token, and everybody to what standard clients and
 * health checks need: {@code /announce} and {@code /scrape}, also behind a pass key, {@code
 * /livez}, {@code /readyz} and {@code /actuator/health}. Others are answered {@code 401} with a
 * problem document. Without a token everybody is let through.
 */
public final class ApiTokenFilter implements Filter {

  private static final Set<String> OPEN_PATHS =
      Set.of("/announce", "/scrape", "/livez", "/readyz", "/actuator/health");
  private static final Pattern BEHIND_PASS_KEY =
      Pattern.compile("/[A-Za-z0-9_-]{1,64}/(announce|scrape)");
  private static final String OPEN_PREFIX = "/actuator/health/";
  private static final String PROBLEM =
      """
      {"title":"Unauthorized","status":401,\
      "detail":"This call needs the header Authorization: Bearer <the value of enjambre.api.token>."}\
      """;

  private final ApiToken token;

  /** Makes the filter. */
  public ApiTokenFilter(ApiProperties properties) {
    token = new ApiToken(properties);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest httpRequest = (HttpServletRequest) request;
    if (isOpen(path(httpRequest)) || token.admits(httpRequest.getHeader("Authorization"))) {
      chain.doFilter(request, response);
    } else {
      refuse((HttpServletResponse) response);
    }
  }

  /** The path as the container resolved it, so that no spelling of it gets around the check. */
  private static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }

  private static boolean isOpen(String path) {
    return OPEN_PATHS.contains(path)
        || path.startsWith(OPEN_PREFIX)
        || BEHIND_PASS_KEY.matcher(path).matches();
  }

  private static void refuse(HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    response.setHeader("WWW-Authenticate", "Bearer");
    response.setContentType("application/problem+json");
    response.getOutputStream().write(PROBLEM.getBytes(StandardCharsets.UTF_8));
  }
}
