package dev.enjambre.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Gives what is read from the API an {@code ETag} made of its bytes, and answers {@code 304} to
 * whoever has them already (RFC 9110, section 13). For that it keeps an answer in memory until it
 * is complete; what is streamed passes by.
 */
final class ConditionalReads extends ShallowEtagHeaderFilter {

  private final List<PathPattern> streamed;

  ConditionalReads(StreamedReads reads) {
    streamed = reads.paths().stream().map(PathPatternParser.defaultInstance::parse).toList();
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    if (!"GET".equals(request.getMethod()) || !path.startsWith("/api/")) {
      return true;
    }
    PathContainer parsed = PathContainer.parsePath(path);
    return streamed.stream().anyMatch(pattern -> pattern.matches(parsed));
  }
}
