package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtMessage.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A search for the peers of a torrent, in the DHT of each family that we are part of; with an own
 * peer, that is announced to the nodes nearest to the torrent. Owned by the node's loop.
 */
public final class DhtSearch {

  /** So many peers are enough, and more would be invented. */
  static final int MOST_PEERS = 1024;

  /** So many peers of one answer are looked at. */
  static final int MOST_OF_ANSWER = 128;

  private enum Phase {
    WAITING,
    LOOKING,
    ANNOUNCING,
    ENDED
  }

  private final InfoHash infoHash;
  private final @Nullable OwnPeer own;
  private final SearchListener listener;
  private final Consumer<DhtSearch> onEnd;
  private final Set<NodeAddress> peers = new HashSet<>();
  private final List<LookupRun> runs = new ArrayList<>(2);
  private Phase phase = Phase.WAITING;
  private boolean cancelled;
  private int looking;
  private int announcing;
  private int announced;
  private long begunNanos;

  /**
   * Makes a search that waits for its turn.
   *
   * @param onEnd hears of its end before the listener does, and of its being cancelled
   */
  DhtSearch(
      InfoHash infoHash,
      @Nullable OwnPeer own,
      SearchListener listener,
      Consumer<DhtSearch> onEnd) {
    this.infoHash = infoHash;
    this.own = own;
    this.listener = listener;
    this.onEnd = onEnd;
  }

  /** Returns which torrent's peers are looked for. */
  public InfoHash infoHash() {
    return infoHash;
  }

  /** Returns whether it has ended, or was cancelled. */
  public boolean isEnded() {
    return phase == Phase.ENDED;
  }

  /** Ends it; the listener hears nothing more. */
  public void cancel() {
    cancelled = true;
    if (phase != Phase.ENDED) {
      phase = Phase.ENDED;
      runs.forEach(LookupRun::cancel);
      onEnd.accept(this);
    }
  }

  /** Begins it. */
  void start(List<FamilyDht> families, Requester requester, long nowNanos) {
    begunNanos = nowNanos;
    phase = Phase.LOOKING;
    looking = families.size();
    for (FamilyDht family : families) {
      runs.add(
          LookupRun.ofPeers(
              family.lookup(NodeId.of(infoHash), nowNanos),
              requester,
              infoHash,
              new LookupRun.Listener() {
                @Override
                public void answered(NodeAddress from, Response response, long nowNanos) {
                  take(from, response);
                }

                @Override
                public void done(LookupRun run, long nowNanos) {
                  looking--;
                  announce(run, requester, nowNanos);
                  endIfDone(nowNanos);
                }
              }));
    }
    List.copyOf(runs).forEach(run -> run.start(nowNanos));
  }

  /** Returns whether it has an own peer. */
  boolean announcesUs() {
    return own != null;
  }

  /** A peer has announced itself to our own node, perhaps after this has ended. */
  void announced(NodeAddress peer) {
    if (!cancelled && peers.size() < MOST_PEERS && peers.add(peer)) {
      listener.found(List.of(peer.toPeer()));
    }
  }

  private void take(NodeAddress from, Response response) {
    if (phase == Phase.ENDED) {
      return;
    }
    List<PeerEndpoint> fresh = new ArrayList<>();
    int most = Math.min(response.values().size(), MOST_OF_ANSWER);
    for (NodeAddress peer : response.values().subList(0, most)) {
      if (peers.size() < MOST_PEERS && Reach.mayTell(from.ip(), peer.ip()) && peers.add(peer)) {
        fresh.add(peer.toPeer());
      }
    }
    if (!fresh.isEmpty()) {
      listener.found(fresh);
    }
  }

  private void announce(LookupRun run, Requester requester, long nowNanos) {
    if (own == null || phase == Phase.ENDED) {
      return;
    }
    for (Candidate nearest : run.lookup().nearest()) {
      BencodeString token = nearest.token();
      if (token != null
          && requester.announce(nearest.node(), infoHash, own, token, new Announcing(), nowNanos)) {
        announcing++;
      }
    }
  }

  private final class Announcing implements Requester.Reply {
    @Override
    public void answered(Response response, long nowNanos) {
      announced++;
      failed(nowNanos);
    }

    @Override
    public void failed(long nowNanos) {
      announcing--;
      endIfDone(nowNanos);
    }
  }

  private void endIfDone(long nowNanos) {
    if (phase == Phase.ENDED || looking > 0) {
      return;
    }
    phase = Phase.ANNOUNCING;
    if (announcing > 0) {
      return;
    }
    phase = Phase.ENDED;
    SearchResult result = result(nowNanos);
    onEnd.accept(this);
    listener.done(result);
  }

  private SearchResult result(long nowNanos) {
    int asked = 0;
    int answered = 0;
    int hops = 0;
    for (LookupRun run : runs) {
      asked += run.lookup().asked();
      answered += run.lookup().answered();
      for (Candidate nearest : run.lookup().nearest()) {
        hops = Math.max(hops, nearest.hops());
      }
    }
    Duration took = Duration.ofNanos(nowNanos - begunNanos);
    return new SearchResult(peers.size(), asked, answered, hops, announced, took);
  }
}
