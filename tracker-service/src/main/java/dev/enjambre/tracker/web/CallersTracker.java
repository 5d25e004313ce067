package dev.enjambre.tracker.web;

import dev.enjambre.tracker.service.AnnounceUrls;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.PassKey;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where callers of the web port find the protocol port. Any thread. */
public final class CallersTracker {

  private final AnnounceUrls announceUrls;
  private final Callers callers;

  /** Makes the rule. */
  public CallersTracker(AnnounceUrls announceUrls, HttpTracker tracker) {
    this.announceUrls = announceUrls;
    callers = new Callers(tracker);
  }

  /**
   * Returns the URL by which the caller can announce; empty if none can be made of what it calls
   * this tracker. A host that no URL may have (an underscore is enough) gives way to the address.
   *
   * @param passKey what it proves itself by, if anything
   */
  public Optional<URI> announceUrl(HttpServletRequest request, @Nullable PassKey passKey) {
    return announceUrls
        .of(callers.host(request), passKey)
        .or(() -> announceUrls.of(request.getLocalAddr(), passKey));
  }
}
