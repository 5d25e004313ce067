package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.PeerService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue as this peer uses it, if it has one: a thread publishes what is shared here,
 * fetches what is wanted of others, lets go of what they have removed, and looks for peers, and
 * callers ask for more. Without a catalogue what is to be published waits, and what is wanted of
 * others is fetched from those peers that the overlay knows. Any thread; what asks the catalogue
 * blocks for some seconds at most.
 */
public final class PeerCatalog implements AutoCloseable {

  /** What is said where there is none. */
  public static final String NO_CATALOGUE =
      "this peer has no catalogue: enjambre.peer.catalog-url is not set";

  private static final Logger log = LoggerFactory.getLogger(PeerCatalog.class);
  private static final long ROUND_MILLIS = 5_000;

  private record Parts(
      CatalogClient client,
      CatalogPublisher publisher,
      Replicator replicator,
      CatalogRounds rounds) {}

  private final PeerService service;
  private final @Nullable Parts parts;
  private final OverlayReplicator peers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private PeerCatalog(PeerService service, @Nullable Parts parts, Replication replication) {
    this.service = service;
    this.parts = parts;
    this.peers = new OverlayReplicator(service, replication, System.nanoTime());
    this.thread = Thread.ofVirtual().name("enjambre-catalog").unstarted(this::run);
    if (isBusy()) {
      thread.start();
    }
  }

  private boolean isBusy() {
    return parts != null || peers.isOn();
  }

  /**
   * Returns that of a peer without a catalogue.
   *
   * @param replication what is fetched from other peers without being asked for
   */
  public static PeerCatalog none(PeerService service, Replication replication) {
    return new PeerCatalog(service, null, replication);
  }

  /**
   * Begins to use a catalogue.
   *
   * @param addedBy whom the catalogue names as who has added what is shared here, or empty
   * @param replication what is fetched from it, or from other peers while it is away, without being
   *     asked for
   */
  public static PeerCatalog start(
      PeerService service, CatalogClient client, String addedBy, Replication replication) {
    long now = System.nanoTime();
    CatalogPublisher publisher = new CatalogPublisher(service, client, addedBy);
    Replicator replicator = new Replicator(service, client, replication, now);
    LostEntries lost = new LostEntries(service, client, publisher, new SplittableRandom(), now);
    CatalogPeers peers = new CatalogPeers(service, client);
    CatalogRounds rounds =
        new CatalogRounds(publisher, List.of(replicator::round, lost::round, peers::round));
    return new PeerCatalog(service, new Parts(client, publisher, replicator, rounds), replication);
  }

  /** Returns the catalogue itself, to be asked; empty if there is none. */
  public Optional<CatalogClient> client() {
    return parts == null ? Optional.empty() : Optional.of(parts.client());
  }

  /** Returns why the catalogue does not answer just now; empty if it does, or there is none. */
  public Optional<String> problem() {
    return parts == null ? Optional.empty() : parts.publisher().problem();
  }

  /** Returns how far this peer has what it is to have of the catalogue. */
  public ReplicationStatus replication() {
    return parts == null ? ReplicationStatus.IDLE : parts.replicator().status();
  }

  /** Returns how a torrent stands with the catalogue; empty for one that has no business there. */
  public Optional<CatalogStatus> statusOf(InfoHash infoHash) {
    return parts == null ? Optional.empty() : parts.publisher().statusOf(infoHash);
  }

  /**
   * Publishes a torrent at once if it is to be published and the catalogue is there, or else later.
   * A refusal of before does not keep it from being tried.
   */
  public void publish(InfoHash infoHash) {
    long now = System.nanoTime();
    if (parts == null || parts.publisher().isAway(now)) {
      return;
    }
    service.unpublished().stream()
        .filter(torrent -> torrent.infoHash().equals(infoHash))
        .forEach(torrent -> parts.publisher().publish(torrent, now));
  }

  /**
   * Says why a name can't be given to a torrent of that size, if the catalogue knows.
   *
   * @param sizeOrMinus1 its size, if that is known
   */
  public Optional<String> objection(String name, long sizeOrMinus1) {
    return named(name)
        .filter(entry -> sizeOrMinus1 >= 0 && entry.sizeBytes() != sizeOrMinus1)
        .map(entry ->
            "in the catalogue that name stands for torrent "
                + entry.infoHash()
                + " of another size");
  }

  /** Says why a torrent can't be published under its name, if the catalogue knows. */
  public Optional<String> objection(Metainfo torrent) {
    return named(torrent.name())
        .filter(entry -> !entry.infoHash().equals(torrent.infoHash()))
        .map(entry ->
            "in the catalogue that name stands for torrent "
                + entry.infoHash()
                + ", and this would be "
                + torrent.infoHash());
  }

  /** Without an answer nothing speaks against a name; publishing will tell. */
  private Optional<CatalogEntry> named(String name) {
    long now = System.nanoTime();
    if (parts == null || parts.publisher().isAway(now)) {
      return Optional.empty();
    }
    try {
      Optional<CatalogEntry> entry = parts.client().named(name);
      parts.publisher().noteAnswer();
      return entry;
    } catch (CatalogException e) {
      parts.publisher().noteFailure(e, now);
      return Optional.empty();
    }
  }

  private void run() {
    try {
      do {
        long now = System.nanoTime();
        if (parts != null) {
          parts.rounds().round(now);
        }
        if (parts == null || parts.publisher().isAway(now)) {
          askPeers(now);
        }
        // What is shared by other ways than through here is found at the next look.
      } while (!closed.await(ROUND_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      log.debug("the catalogue is left alone from now on", e);
    }
  }

  private void askPeers(long nowNanos) {
    try {
      peers.round(nowNanos);
    } catch (RuntimeException e) {
      log.error("looking after what other peers have failed; it is tried again", e);
    }
  }

  /** Leaves the catalogue alone from now on. */
  @Override
  public void close() {
    closed.countDown();
    try {
      if (isBusy()) {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      peers.close();
    }
  }
}
