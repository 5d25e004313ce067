package dev.enjambre.peer.dht;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtMessage.Response;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lookup under way: {@link #AT_ONCE} queries at a time, those that are slow not counted. It ends
 * when there is nobody nearer left to ask.
 */
final class LookupRun {

  static final int AT_ONCE = 4;

  /** What whoever began it hears. */
  interface Listener {

    /** A node has answered. */
    default void answered(NodeAddress from, Response response, long nowNanos) {}

    /** It has ended; the last call. */
    void done(LookupRun run, long nowNanos);
  }

  private final Lookup lookup;
  private final Requester requester;
  private final @Nullable InfoHash infoHash;
  private final Set<Family> want;
  private final Listener listener;
  private int waiting;
  private int slow;
  private boolean ended;

  private LookupRun(
      Lookup lookup,
      Requester requester,
      @Nullable InfoHash infoHash,
      Set<Family> want,
      Listener listener) {
    this.lookup = lookup;
    this.requester = requester;
    this.infoHash = infoHash;
    this.want = want;
    this.listener = listener;
  }

  /** Makes one that looks for nodes. */
  static LookupRun ofNodes(
      Lookup lookup, Requester requester, Set<Family> want, Listener listener) {
    return new LookupRun(lookup, requester, null, want, listener);
  }

  /** Makes one that looks for peers of a torrent, and for the nodes that answer for it. */
  static LookupRun ofPeers(
      Lookup lookup, Requester requester, InfoHash infoHash, Listener listener) {
    return new LookupRun(lookup, requester, infoHash, Set.of(), listener);
  }

  Lookup lookup() {
    return lookup;
  }

  /** Begins. If there is nobody to ask it ends before this returns. */
  void start(long nowNanos) {
    advance(nowNanos);
  }

  /** Ends it without a word to the listener. */
  void cancel() {
    ended = true;
  }

  private void advance(long nowNanos) {
    if (ended) {
      return;
    }
    while (waiting < AT_ONCE && askNext(nowNanos)) {
      waiting++;
    }
    if (waiting == 0 && (slow == 0 || lookup.hasEnough())) {
      ended = true;
      listener.done(this, nowNanos);
    }
  }

  private boolean askNext(long nowNanos) {
    NodeAddress door = lookup.nextDoor(nowNanos);
    if (door != null) {
      return ask(door, null, nowNanos);
    }
    Candidate candidate = lookup.next(nowNanos);
    return candidate != null && ask(candidate.node().address(), candidate, nowNanos);
  }

  private boolean ask(NodeAddress to, @Nullable Candidate candidate, long nowNanos) {
    Pending reply = new Pending(to, candidate);
    NodeId expected = candidate == null ? null : candidate.node().id();
    return infoHash == null
        ? requester.findNode(to, expected, lookup.target(), want, reply, nowNanos)
        : requester.getPeers(to, expected, infoHash, reply, nowNanos);
  }

  /** One query that waits for its answer. */
  private final class Pending implements Requester.Reply {
    private final NodeAddress to;
    private final @Nullable Candidate candidate;
    private boolean isSlow;

    Pending(NodeAddress to, @Nullable Candidate candidate) {
      this.to = to;
      this.candidate = candidate;
    }

    @Override
    public void slow(long nowNanos) {
      isSlow = true;
      waiting--;
      slow++;
      if (candidate != null) {
        candidate.slow();
      }
      advance(nowNanos);
    }

    @Override
    public void answered(Response response, long nowNanos) {
      settle();
      if (ended) {
        return;
      }
      Candidate its =
          candidate == null ? lookup.opened(new NodeInfo(response.id(), to)) : candidate;
      if (its != null) {
        lookup.answered(
            its,
            to.family() == Family.IPV4 ? response.nodes() : response.nodes6(),
            response.token());
        listener.answered(to, response, nowNanos);
      }
      advance(nowNanos);
    }

    @Override
    public void failed(long nowNanos) {
      settle();
      if (candidate != null) {
        lookup.failed(candidate);
      }
      advance(nowNanos);
    }

    private void settle() {
      if (isSlow) {
        slow--;
      } else {
        waiting--;
      }
    }
  }
}
