package dev.enjambre.peer.search;

import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.PeerService;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Searches of the last few seconds, so that who looks again while answers come, as a page does,
 * finds the one that is under way. Thread-safe.
 */
public final class RecentSearches {

  private static final int MOST = 64;
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private record Key(String question, int size) {}

  private record Recent(FleetSearch search, long begunNanos) {
    boolean isStale(long nowNanos) {
      return nowNanos - begunNanos >= KEPT_NANOS;
    }
  }

  private final PeerService service;
  private final PeerCatalog catalog;
  private final Map<Key, Recent> recent = new LinkedHashMap<>();

  /** Makes it, of a peer and its catalogue. */
  public RecentSearches(PeerService service, PeerCatalog catalog) {
    this.service = service;
    this.catalog = catalog;
  }

  /** Begins to search, as {@link FleetSearch#begin} does. */
  public synchronized FleetSearch begin(String question, int size) {
    long now = System.nanoTime();
    recent.values().removeIf(one -> one.isStale(now));
    if (recent.size() >= MOST) {
      Iterator<Recent> oldest = recent.values().iterator();
      oldest.next();
      oldest.remove();
    }
    FleetSearch search = FleetSearch.begin(service, catalog, question, size);
    recent.put(new Key(question, size), new Recent(search, now));
    return search;
  }

  /** Returns the last search for that, which may be over; begins one if there is none. */
  public synchronized FleetSearch last(String question, int size) {
    Recent known = recent.get(new Key(question, size));
    return known != null && !known.isStale(System.nanoTime())
        ? known.search()
        : begin(question, size);
  }
}
