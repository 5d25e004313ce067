package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.SearchListener;
import dev.enjambre.peer.service.Overlay;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what is wanted here and other peers have, as long as no catalogue says what there is: it
 * is away, or there is none. It asks the overlay for all that its peers have, often at first, and
 * ever more seldom while nothing new comes of it. What was removed here stays away. Used by one
 * thread.
 */
final class OverlayReplicator {

  private static final Logger log = LoggerFactory.getLogger(OverlayReplicator.class);
  private static final int SHOWN = 200;
  private static final int MOST_COMPLAINTS = 10_000;

  /** More than any search brings, so that it goes as far as it can. */
  private static final int ENOUGH = Integer.MAX_VALUE;

  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(1);

  private final PeerService service;
  private final Replication replication;
  private final Set<InfoHash> complained = new HashSet<>();
  private @Nullable Inventory inventory;
  private long pauseNanos = FIRST_PAUSE;
  private long nextNanos;

  OverlayReplicator(PeerService service, Replication replication, long nowNanos) {
    this.service = service;
    this.replication = replication;
    this.nextNanos = nowNanos;
  }

  /** Whether there is anything that it could ever do. */
  boolean isOn() {
    return !replication.names().isEmpty() && service.overlay().isPresent();
  }

  /** Takes what a search has brought, or begins another if it is due. */
  void round(long nowNanos) {
    Optional<Overlay> overlay = service.overlay();
    if (!isOn() || overlay.isEmpty()) {
      return;
    }
    Inventory asked = inventory;
    if (asked != null) {
      if (asked.isOver) {
        inventory = null;
        boolean isNew = take(overlay.get(), List.copyOf(asked.found.values()));
        pauseNanos = isNew ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * pauseNanos);
        nextNanos = nowNanos + pauseNanos;
      }
    } else if (nowNanos - nextNanos >= 0) {
      Inventory begun = new Inventory();
      inventory = begun;
      overlay.get().search("", ENOUGH, begun);
    }
  }

  /** Hears what there is. */
  private static final class Inventory implements SearchListener {
    private final ConcurrentMap<InfoHash, FoundFile> found = new ConcurrentHashMap<>();
    private volatile boolean isOver;

    @Override
    public void found(FoundFile file) {
      found.put(file.file().infoHash(), file);
    }

    @Override
    public void ended(End how) {
      isOver = true;
    }
  }

  private boolean take(Overlay overlay, List<FoundFile> files) {
    boolean isNew = false;
    if (complained.size() > MOST_COMPLAINTS) {
      complained.clear();
    }
    for (FoundFile file : files) {
      InfoHash infoHash = file.file().infoHash();
      if (replication.isWanted(file.file().name())
          && !service.has(infoHash)
          && !service.wasRemoved(infoHash)) {
        isNew |= take(overlay, file);
      }
    }
    return isNew;
  }

  private boolean take(Overlay overlay, FoundFile file) {
    try {
      if (file.file().size() > service.replicas().room()) {
        complain(file, "there is no room for its " + file.file().size() + " bytes");
        return false;
      }
      Metainfo torrent = overlay.info(file.file().infoHash(), file.holders());
      if (!replication.isWanted(torrent.name())) {
        complain(file, "it has another name in truth");
        return false;
      }
      service.replicas().add(torrent);
      complained.remove(torrent.infoHash());
      log.info("fetching {} from other peers", PrintableText.escape(torrent.name(), SHOWN));
      return true;
    } catch (TorrentException e) {
      complain(file, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void complain(FoundFile file, String problem) {
    if (complained.add(file.file().infoHash())) {
      log.warn(
          "{} ({}) of other peers can't be fetched: {}",
          PrintableText.escape(file.file().name(), SHOWN),
          file.file().infoHash(),
          problem);
    }
  }
}
