package dev.enjambre.tracker.pages;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.web.CallersTracker;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** Makes what pages show of entries: with their swarms' sizes, and links for the caller. */
final class EntryViews {

  private final TrackerService tracker;
  private final CallersTracker callersTracker;

  EntryViews(TrackerService tracker, CallersTracker callersTracker) {
    this.tracker = tracker;
    this.callersTracker = callersTracker;
  }

  /** Returns how an entry is shown to a caller. */
  EntryView of(CatalogEntry entry, HttpServletRequest caller) {
    MagnetLink link =
        new MagnetLink(
            entry.infoHash(),
            entry.name(),
            callersTracker.announceUrl(caller, null).map(List::of).orElse(List.of()),
            List.of(),
            List.of(),
            List.of());
    return EntryView.of(entry, tracker.counts(entry.infoHash()), link.format());
  }
}
