package dev.enjambre.peer.web;

import dev.enjambre.boot.web.EventStream;
import dev.enjambre.boot.web.EventStream.Event;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells listeners what becomes of the torrents, by comparing them with how they were a second ago:
 * {@code added} and {@code changed} with whole torrents, {@code removed} with info hashes, each as
 * a list. While nobody listens it looks at nothing; who comes back is then told the difference.
 */
final class TorrentChanges implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TorrentChanges.class);
  private static final long PERIOD_MILLIS = 1_000;

  private final PeerService service;
  private final TorrentViews views;
  private final EventStream stream;
  private final JsonMapper json;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("enjambre-events").unstarted(this::run);

  /** By info hash, as listeners know them; of the thread alone. */
  private Map<String, TorrentJson> known = Map.of();

  TorrentChanges(PeerService service, TorrentViews views, EventStream stream, JsonMapper json) {
    this.service = service;
    this.views = views;
    this.stream = stream;
    this.json = json;
  }

  TorrentChanges start() {
    thread.start();
    return this;
  }

  /** Returns what a new listener is told first: all torrents, as {@code torrents}. */
  List<Event> opening() {
    try {
      List<TorrentJson> all = service.list().stream().map(views::of).toList();
      return List.of(new Event("torrents", json.writeValueAsString(all)));
    } catch (TorrentException e) {
      throw Refusals.of(e);
    }
  }

  private void run() {
    try {
      while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stream.listeners() > 0) {
          look();
        }
      }
    } catch (InterruptedException e) {
      log.debug("no more events", e);
    }
  }

  private void look() {
    try {
      Map<String, TorrentJson> now = new LinkedHashMap<>();
      for (TorrentStatus torrent : service.list()) {
        now.put(torrent.infoHash().toHex(), views.of(torrent));
      }
      tell(known, now);
      known = now;
    } catch (TorrentException e) {
      log.debug("the torrents can't be looked at: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("telling what has changed failed; it is tried again", e);
    }
  }

  private void tell(Map<String, TorrentJson> before, Map<String, TorrentJson> now) {
    List<TorrentJson> added = new ArrayList<>();
    List<TorrentJson> changed = new ArrayList<>();
    now.forEach((infoHash, torrent) -> {
      TorrentJson old = before.get(infoHash);
      if (old == null) {
        added.add(torrent);
      } else if (!old.equals(torrent)) {
        changed.add(torrent);
      }
    });
    List<String> removed = before.keySet().stream().filter(hash -> !now.containsKey(hash)).toList();
    tell("added", added);
    tell("changed", changed);
    tell("removed", removed);
  }

  private void tell(String type, List<?> what) {
    if (!what.isEmpty()) {
      stream.publish(new Event(type, json.writeValueAsString(what)));
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
