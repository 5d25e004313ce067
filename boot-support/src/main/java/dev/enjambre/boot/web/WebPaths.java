package dev.enjambre.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.regex.Pattern;

/** The paths of the web port, by who calls them. */
public final class WebPaths {

  /** Where the token is asked for. */
  public static final String LOGIN = "/login";

  /** Where a language is chosen. */
  public static final String LANGUAGE = "/language";

  /** Where styles and scripts are. */
  public static final String ASSETS = "/assets/";

  private static final Set<String> OPEN_TO_PROGRAMS =
      Set.of("/announce", "/scrape", "/livez", "/readyz", "/actuator/health");
  private static final Pattern BEHIND_PASS_KEY =
      Pattern.compile("/[A-Za-z0-9_-]{1,64}/(announce|scrape)");
  private static final String HEALTH = "/actuator/health/";

  private WebPaths() {}

  /** The path as the container resolved it, so that no spelling of it gets around a check. */
  static String of(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }

  /** Returns whether standard clients and health checks call it, who know no token. */
  static boolean isOpenToPrograms(String path) {
    return OPEN_TO_PROGRAMS.contains(path)
        || path.startsWith(HEALTH)
        || BEHIND_PASS_KEY.matcher(path).matches();
  }

  /** Returns whether a browser needs it to give the token. */
  static boolean isOpenToBrowsers(String path) {
    return path.equals(LOGIN) || path.equals(LANGUAGE) || path.startsWith(ASSETS);
  }

  /** Returns whether programs call it: the API, and what the service tells of itself. */
  static boolean isApi(String path) {
    return path.startsWith("/api/v1/") || path.equals("/actuator") || path.startsWith("/actuator/");
  }
}
