package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.discovery.PeerDirectory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a directory now and then. Owned by the torrent's loop. */
final class RegularFinder implements PeerFinder {

  private final PeerDirectory directory;
  private final InfoHash infoHash;
  private final EventLoop loop;

  /** None once it is closed: a directory may keep whom it tells, and with that all of a torrent. */
  private @Nullable Candidates candidates;

  private boolean asked;
  private boolean hurried;
  private long lastNanos;
  private int lastOpenings;

  private RegularFinder(
      PeerDirectory directory, InfoHash infoHash, EventLoop loop, Candidates candidates) {
    this.directory = directory;
    this.infoHash = infoHash;
    this.loop = loop;
    this.candidates = candidates;
  }

  /** Returns what makes them for a directory. */
  static Factory of(PeerSource source, PeerDirectory directory) {
    return new Factory() {
      @Override
      public PeerSource source() {
        return source;
      }

      @Override
      public PeerFinder open(InfoHash infoHash, EventLoop loop, Candidates candidates) {
        return new RegularFinder(directory, infoHash, loop, candidates);
      }
    };
  }

  @Override
  public void update(Need need, long nowNanos) {
    PeerDirectory.Manners manners = directory.manners();
    long since = nowNanos - lastNanos;
    long wait = (need.few() || hurried ? manners.whenFew() : manners.otherwise()).toNanos();
    int openings = directory.openings();
    if (!asked || since >= wait || openings != lastOpenings) {
      asked = true;
      lastOpenings = openings;
      hurried = false;
      lastNanos = nowNanos;
      directory.ask(infoHash, need.lacking(), this::onFound);
    }
  }

  private void onFound(List<PeerEndpoint> peers) {
    loop.execute(() -> {
      Candidates listening = candidates;
      if (listening != null) {
        listening.found(peers);
      }
    });
  }

  @Override
  public void hurry() {
    hurried = true;
  }

  @Override
  public void close() {
    candidates = null;
  }
}
