package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.EventStream;
import dev.enjambre.boot.web.EventStream.Event;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.catalog.CatalogListener;
import dev.enjambre.tracker.service.FleetListener;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Tells those who follow the events what becomes of the catalogue and of the fleet. */
final class TrackerEvents implements CatalogListener, FleetListener {

  /** An event is kept for those who come back, so it must not be large. */
  private static final int TORRENTS_OF_AN_EVENT = 100;

  private final EventStream stream;
  private final SwarmStore store;
  private final JsonMapper json;

  TrackerEvents(EventStream stream, SwarmStore store, JsonMapper json) {
    this.stream = stream;
    this.store = store;
    this.json = json;
  }

  @Override
  public void published(CatalogEntry entry) {
    tell("published", CatalogJson.of(entry, store.counts(entry.infoHash()), null));
  }

  @Override
  public void removed(InfoHash infoHash) {
    tell("removed", Map.of("infoHash", infoHash.toHex()));
  }

  @Override
  public void muchHasChanged() {
    tell("reset", Map.of());
  }

  @Override
  public boolean isListening() {
    return stream.listeners() > 0;
  }

  @Override
  public void progress(List<SwarmProgress> swarms) {
    for (int from = 0; from < swarms.size(); from += TORRENTS_OF_AN_EVENT) {
      int to = Math.min(from + TORRENTS_OF_AN_EVENT, swarms.size());
      tell(
          "progress",
          Map.of(
              "torrents", swarms.subList(from, to).stream().map(FleetJson.Torrent::of).toList()));
    }
  }

  private void tell(String type, Object data) {
    stream.publish(new Event(type, json.writeValueAsString(data)));
  }
}
