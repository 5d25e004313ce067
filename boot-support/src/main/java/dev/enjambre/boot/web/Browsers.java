package dev.enjambre.boot.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Tells people's browsers from programs. */
public final class Browsers {

  private Browsers() {}

  /**
   * Returns whether this asks for a page: the caller says that it wants one and likes nothing
   * better, and it is not the API that it calls.
   */
  public static boolean wantsPage(HttpServletRequest request) {
    Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    if (WebPaths.isApi(failed instanceof String path ? path : WebPaths.of(request))) {
      return false;
    }
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    if (accept == null || !accept.contains(MediaType.TEXT_HTML_VALUE)) {
      return false;
    }
    try {
      List<MediaType> types = MediaType.parseMediaTypes(accept);
      double best = types.stream().mapToDouble(MediaType::getQualityValue).max().orElse(0);
      return types.stream()
          .anyMatch(type ->
              type.equalsTypeAndSubtype(MediaType.TEXT_HTML) && type.getQualityValue() >= best);
    } catch (InvalidMediaTypeException nonsense) {
      return false;
    }
  }

  /** Returns whether a script of ours asks for a part of a page. */
  static boolean wantsPart(HttpServletRequest request) {
    return request.getHeader("HX-Request") != null;
  }
}
