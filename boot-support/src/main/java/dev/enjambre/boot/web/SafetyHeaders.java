package dev.enjambre.boot.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells browsers what answers of this service may do: pages run our own scripts, apply our own
 * styles, and talk with nobody else; answers of the API are no pages at all; no other page frames
 * any of them, and nothing passes for what it is not said to be.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy</a>
 */
public final class SafetyHeaders implements Filter {

  static final String OF_PAGES =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  /**
   * A file of somebody's torrent must not act as a page of ours, even where it is opened as one.
   */
  private static final String OF_ANSWERS =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

  /** The page that describes the API writes styles into itself. */
  private static final String OF_DESCRIPTION =
      OF_PAGES.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse answer = (HttpServletResponse) response;
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.setHeader("Referrer-Policy", "same-origin");
    answer.setHeader("Content-Security-Policy", policy((HttpServletRequest) request));
    chain.doFilter(request, response);
  }

  private static String policy(HttpServletRequest request) {
    String path = WebPaths.of(request);
    if (WebPaths.isApi(path)) {
      return OF_ANSWERS;
    }
    return path.startsWith("/api/") ? OF_DESCRIPTION : OF_PAGES;
  }
}
