package dev.enjambre.tracker.web;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.service.HttpTracker;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** Who calls the web port, and as what. Proxies that are believed may say it for others. */
final class Callers {

  private final HttpTracker tracker;

  Callers(HttpTracker tracker) {
    this.tracker = tracker;
  }

  /** Returns the caller's address. */
  IpAddress source(HttpServletRequest request) {
    List<String> forwardedFor = Collections.list(request.getHeaders("X-Forwarded-For"));
    return tracker.client(
        remote(request), forwardedFor.isEmpty() ? null : String.join(",", forwardedFor));
  }

  /** Returns the host by which the caller knows this tracker, without a port. */
  String host(HttpServletRequest request) {
    String forwarded = request.getHeader("X-Forwarded-Host");
    if (forwarded == null || !tracker.isProxy(remote(request))) {
      return request.getServerName();
    }
    String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
    int colon = last.lastIndexOf(':');
    return colon > last.lastIndexOf(']') ? last.substring(0, colon) : last;
  }

  private static IpAddress remote(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    int scope = address.indexOf('%');
    return IpAddress.parse(scope < 0 ? address : address.substring(0, scope))
        .orElseThrow(() -> new IllegalStateException("the container gave no remote address"));
  }
}
