package dev.enjambre.peer.session;

import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.CooperativeChoker;
import dev.enjambre.peer.choke.CooperativeChoker.Candidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Applies the decisions of the {@link CooperativeChoker}, whenever a peer was sent what it had
 * asked for, does not use its invitation, or wants something anew. Owned by the torrent's loop.
 *
 * <p>At the start few are served at a time, so that the first pieces are soon whole and go on from
 * there; later more, so that the line never idles.
 */
final class Invitations {

  /** Places at the start: one would leave the line idle between two pieces. */
  private static final int FIRST_PLACES = 2;

  /** For so many pieces that were sent there is a place more. */
  private static final int SENT_PER_PLACE = 4;

  /**
   * An invitation may be used for so many times longer than it takes up a place: lines have queues,
   * and what comes too late is refused and has to be asked again.
   */
  private static final int LEAST_PATIENCE = 4;

  /** A peer that is far away may take so many times longer. */
  private static final int MOST_PATIENCE = 25;

  private final CooperativeChoker<PeerConnection> choker;
  private final int mostPlaces;
  private final long freshNanos;
  private final long turnNanos;
  private final EventLoop loop;
  private final List<Candidate<PeerConnection>> interested = new ArrayList<>();
  private Consumer<PeerConnection> onUnchoked = _ -> {};
  private long sent;
  private boolean reviewSet;
  private EventLoop.@Nullable Scheduled timer;

  Invitations(ChokerConfig config, RandomGenerator random, EventLoop loop) {
    this.mostPlaces = config.regularSlots() + config.optimisticSlots();
    this.freshNanos = config.round().toNanos();
    this.turnNanos = config.optimisticRound().toNanos();
    this.choker = new CooperativeChoker<>(freshNanos, turnNanos, random);
    this.loop = loop;
  }

  /** From now on that hears of each peer that is unchoked. */
  void onUnchoked(Consumer<PeerConnection> listener) {
    onUnchoked = listener;
  }

  /** A peer was sent all that it had asked for. */
  void served(PeerConnection peer, Collection<PeerConnection> peers) {
    sent++;
    peer.servedAt(loop.nanoTime());
    peer.patience(peer.patienceNanos() / 4 * 3);
    reviewSoon(peers);
  }

  /** A choked peer asks; if it comes of an invitation, that was over too soon. */
  void refused(PeerConnection peer) {
    if (peer.everUnchoked()) {
      long took = loop.nanoTime() - peer.unchokedSinceNanos();
      if (took < MOST_PATIENCE * freshNanos) {
        peer.patience(took + took / 2);
      }
    }
  }

  /**
   * Something has changed: all is looked at when what happens now is over.
   *
   * @param peers the connected peers, live
   */
  void reviewSoon(Collection<PeerConnection> peers) {
    if (!reviewSet) {
      reviewSet = true;
      loop.execute(() -> {
        reviewSet = false;
        review(peers);
      });
    }
  }

  /** Something has changed, and all is looked at now; not while blocks are being sent. */
  void review(Collection<PeerConnection> peers) {
    long now = loop.nanoTime();
    interested.clear();
    boolean choked = false;
    for (PeerConnection peer : peers) {
      if (peer.wantsUpload() || !peer.amChoking()) {
        choked |= peer.amChoking();
        interested.add(
            new Candidate<>(
                peer,
                peer.wantsUpload(),
                !peer.amChoking(),
                !peer.asked().isEmpty(),
                peer.everUnchoked(),
                peer.turnNanos(),
                patience(peer),
                peer.has().cardinality()));
      }
    }
    if (!choked) {
      return;
    }
    int places = (int) Math.min(mostPlaces, FIRST_PLACES + sent / SENT_PER_PLACE);
    apply(choker.decide(interested, places, now), now);
    reviewWhenNextIsOver(peers, now);
  }

  private long patience(PeerConnection peer) {
    return Math.max(LEAST_PATIENCE * freshNanos, peer.patienceNanos());
  }

  private void apply(Set<PeerConnection> unchoked, long now) {
    for (Candidate<PeerConnection> candidate : interested) {
      PeerConnection peer = candidate.peer();
      if (peer.amChoking() == unchoked.contains(peer)) {
        boolean choke = !peer.amChoking();
        peer.choke(choke, now);
        peer.connection().flush();
        if (!choke) {
          onUnchoked.accept(peer);
        }
      }
    }
  }

  private void reviewWhenNextIsOver(Collection<PeerConnection> peers, long now) {
    long soonest = Long.MAX_VALUE;
    for (PeerConnection peer : peers) {
      if (!peer.amChoking() && peer.wantsUpload()) {
        long since = now - peer.turnNanos();
        long fresh = since < freshNanos ? freshNanos : patience(peer);
        soonest = Math.min(soonest, (peer.asked().isEmpty() ? fresh : turnNanos) - since);
      }
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (soonest != Long.MAX_VALUE) {
      timer = loop.schedule(Math.max(soonest, freshNanos / 8), () -> review(peers));
    }
  }
}
