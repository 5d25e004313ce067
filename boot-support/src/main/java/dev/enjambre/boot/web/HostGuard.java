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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where no token is set, answers only to host names that cannot be somebody else's on the internet.
 * A web site could otherwise have its own name stand for our address, and its pages would be our
 * own to a browser that can reach us (DNS rebinding). Addresses are answered to, names without a
 * dot, names below domains that exist in private networks only, {@code tasks.NAME} of a Swarm, and
 * those that the operator names. What standard clients need is open under any name.
 */
public final class HostGuard implements Filter {

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.%]+]");
  private static final Pattern PORT = Pattern.compile(":[0-9]{0,5}$");
  private static final List<String> PRIVATE_DOMAINS =
      List.of(".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test");
  private static final Pattern TASKS = Pattern.compile("tasks\\.[^.]+");

  private final boolean open;
  private final Set<String> names = new HashSet<>();

  /** Makes the filter. */
  public HostGuard(ApiToken token, ApiProperties properties) {
    open = token.isSet();
    properties.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    for (String origin : properties.origins()) {
      String host = origin.equals("*") ? null : URI.create(origin).getHost();
      if (host != null) {
        names.add(host.toLowerCase(Locale.ROOT));
      }
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    String host = asked.getHeader("Host");
    if (open || host == null || isOurs(host) || WebPaths.isOpenToPrograms(WebPaths.of(asked))) {
      chain.doFilter(request, response);
      return;
    }
    request.setAttribute(
        ProblemErrorController.DETAIL,
        "this service is not known by that host name; set a token, or let enjambre.api.hosts name"
            + " it");
    ((HttpServletResponse) response).sendError(HttpServletResponse.SC_FORBIDDEN);
  }

  private boolean isOurs(String hostAndPort) {
    String host = PORT.matcher(hostAndPort).replaceFirst("").toLowerCase(Locale.ROOT);
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return ADDRESS.matcher(name).matches()
        || name.indexOf('.') < 0
        || TASKS.matcher(name).matches()
        || names.contains(name)
        || PRIVATE_DOMAINS.stream().anyMatch(name::endsWith);
  }
}
