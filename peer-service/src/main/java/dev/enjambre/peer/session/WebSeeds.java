package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceTracker;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a torrent fetches from the HTTP servers that it names (BEP 19). Other peers come
 * first: servers are asked while there are none, while those that there are bring next to nothing,
 * and while there is a wanted piece that nobody else has. Owned by the torrent's loop.
 */
final class WebSeeds {

  /** Servers that are used at once. */
  static final int MOST_AT_ONCE = 3;

  /** So long peers have time to turn up, and to get going. */
  static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** A further server is taken after that time, if the first is not enough. */
  static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** So long a server is used on after the need has passed. */
  static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Bytes per second; peers that bring less, all together, bring next to nothing. */
  static final long NEXT_TO_NOTHING = 64 * 1024;

  private final Metainfo metainfo;
  private final TorrentEnvironment environment;
  private final PieceTracker pieces;
  private final Peers peers;
  private final List<WebSeed> seeds = new ArrayList<>();
  private boolean needed;
  private long neededSinceNanos;
  private long lastNeededNanos;
  private long lastTakenNanos;

  WebSeeds(Metainfo metainfo, TorrentEnvironment environment, PieceTracker pieces, Peers peers) {
    this.metainfo = metainfo;
    this.environment = environment;
    this.pieces = pieces;
    this.peers = peers;
    long now = environment.loop().nanoTime();
    this.lastTakenNanos = now - STEP_NANOS;
    for (URI url : metainfo.webSeeds()) {
      seeds.add(new WebSeed(metainfo.infoHash(), url, now));
    }
  }

  /** Once a second: takes a server, or leaves them. */
  void tick() {
    if (seeds.isEmpty() || pieces.isSatisfied()) {
      return;
    }
    long now = environment.loop().nanoTime();
    if (isNeeded(now)) {
      if (!needed) {
        neededSinceNanos = now;
      }
      needed = true;
      lastNeededNanos = now;
      if (now - neededSinceNanos >= GRACE_NANOS && now - lastTakenNanos >= STEP_NANOS) {
        takeOne(now);
      }
    } else {
      needed = false;
      if (now - lastNeededNanos >= LINGER_NANOS) {
        seeds.stream().map(WebSeed::connection).toList().forEach(this::leave);
      }
    }
  }

  /** Returns how it stands with each. */
  List<WebSeedStatus> status() {
    long now = environment.loop().nanoTime();
    return seeds.stream().map(seed -> seed.status(now)).toList();
  }

  private boolean isNeeded(long now) {
    long rate = 0;
    int servers = 0;
    for (PeerConnection peer : peers.all()) {
      if (!(peer.source() instanceof WebSeed)) {
        rate += peer.download().perSecond(now);
      } else if (peer.isSeed()) {
        servers++;
      }
    }
    return rate < NEXT_TO_NOTHING || anyPieceIsHeldByNoMoreThan(servers);
  }

  private boolean anyPieceIsHeldByNoMoreThan(int servers) {
    Bitfield lacking = pieces.lacking();
    for (int piece = lacking.nextSet(0); piece >= 0; piece = lacking.nextSet(piece + 1)) {
      if (pieces.availability(piece) <= servers) {
        return true;
      }
    }
    return false;
  }

  private void takeOne(long now) {
    int used = 0;
    for (WebSeed seed : seeds) {
      used += seed.connection() == null ? 0 : 1;
    }
    for (WebSeed seed : seeds) {
      if (used < MOST_AT_ONCE && seed.isDue(now)) {
        if (peers.isBanned(seed.id())) {
          seed.giveUp("it sent bad data");
          continue;
        }
        SourceConnection connection =
            environment.webSeeds().connect(seed.url(), metainfo, environment.loop());
        if (peers.accept(connection, seed)) {
          lastTakenNanos = now;
        }
        return;
      }
    }
  }

  private void leave(@Nullable PeerConnection connection) {
    if (connection != null) {
      connection.drop();
    }
  }
}
