package dev.enjambre.peer.overlay;

import dev.enjambre.peer.overlay.OverlayMessage.Failure;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A node of the overlay: it knows others, is known by them, and searches with them for files by
 * name. All of it is rules; links, calls, files and time come from outside. Owned by one loop.
 */
public final class OverlayNode implements LinkOwner {

  /** The most searches of our own at a time. */
  public static final int MOST_SEARCHES = 64;

  private static final long TICK_NANOS = 250_000_000L;
  private static final long SEARCH_TICK_NANOS = 50_000_000L;
  private static final long SLOW_TICK_NANOS = 1_000_000_000L;

  private final Parts parts;
  private final Gossip gossip;
  private final Searches searches;
  private final FileServer fileServer;
  private final Upkeep upkeep;
  private final Introductions introductions;
  private final Dispatch dispatch;
  private final Set<OverlaySearch> own = new LinkedHashSet<>();
  private OverlayState earlier = OverlayState.NONE;
  private long nextTickNanos;

  /**
   * Makes a node.
   *
   * @param self what it says of itself
   * @param dialer calls others
   * @param files what it offers
   * @param source reads what it offers
   * @param random what chance follows from
   */
  public OverlayNode(
      OverlayConfig config,
      NodeInfo self,
      OverlayDialer dialer,
      OfferedFiles files,
      FileSource source,
      RandomGenerator random,
      long nowNanos) {
    OverlayCounters counters = new OverlayCounters();
    Links links = new Links(config.maxLinks());
    Dials dials = new Dials(config, dialer, this, links, counters, nowNanos);
    PeerList list = new PeerList(config.listSize(), config.checkEvery().toNanos(), random);
    parts = new Parts(config, self, files, random, counters, list, new Candidates(), links, dials);
    gossip = new Gossip(parts, nowNanos);
    searches = new Searches(parts, gossip, nowNanos);
    fileServer = new FileServer(source, counters);
    upkeep = new Upkeep(parts, gossip, searches);
    introductions = new Introductions(parts, gossip, upkeep);
    dispatch = new Dispatch(introductions, new ListServer(parts), searches, fileServer);
    nextTickNanos = nowNanos;
  }

  /**
   * Names the addresses that are called now, and again whenever the node there is not known, in
   * place of those named before.
   */
  public void startAt(Collection<NodeAddress> addresses, long nowNanos) {
    parts.candidates().keep(addresses, nowNanos);
    gossip.pump(nowNanos);
  }

  /** Takes up what an earlier life has left: its peers are called for a while. */
  public void resume(OverlayState state, long nowNanos) {
    earlier = state;
    gossip.resume(state.addresses(), nowNanos);
  }

  /** Names addresses that may be called once, as of peers of torrents. */
  public void suggest(Collection<NodeAddress> addresses, long nowNanos) {
    addresses.forEach(address -> gossip.offer(address, nowNanos));
    gossip.pump(nowNanos);
  }

  @Override
  public void connected(OverlayLink link, long nowNanos) {
    Neighbour neighbour = new Neighbour(link, parts.config(), parts.counters(), nowNanos);
    boolean isOutgoing = link.isOutgoing();
    if (!isOutgoing
        && !(parts.links().mayCome(link.remoteAddress().host())
            && parts.links().makeRoomForCaller())) {
      parts.counters().linksRefused++;
      neighbour.send(new Failure(OverlayError.FULL, MessageKind.PING, ""));
      link.close();
      return;
    }
    if (isOutgoing && !parts.dials().connected(neighbour)) {
      link.close();
      return;
    }
    if (isOutgoing && !parts.links().makeRoomForCall()) {
      parts.dials().closed(neighbour, nowNanos);
      parts.candidates().settled(link.remoteAddress());
      link.close();
      return;
    }
    parts.links().add(neighbour);
    if (isOutgoing) {
      upkeep.ping(neighbour, nowNanos);
    }
  }

  @Override
  public void received(OverlayLink link, OverlayMessage message, long nowNanos) {
    parts.counters().received(message.kind());
    Neighbour neighbour = parts.links().of(link);
    if (neighbour == null) {
      return;
    }
    neighbour.heardAt = nowNanos;
    try {
      dispatch.receive(neighbour, message, nowNanos);
    } catch (OverlayViolation violation) {
      violated(link, violation, nowNanos);
    }
  }

  @Override
  public void writable(OverlayLink link, long nowNanos) {
    Neighbour neighbour = parts.links().of(link);
    if (neighbour != null) {
      neighbour.isUnwritable = false;
      fileServer.pump(neighbour);
    }
  }

  @Override
  public void violated(OverlayLink link, OverlayViolation violation, long nowNanos) {
    parts.counters().violation(violation.kind());
    Neighbour neighbour = parts.links().of(link);
    if (neighbour != null) {
      neighbour.send(
          new Failure(OverlayError.MALFORMED, MessageKind.ERRR, violation.kind().name()));
      upkeep.drop(neighbour, nowNanos);
    }
  }

  @Override
  public void closed(OverlayLink link, long nowNanos) {
    Neighbour neighbour = parts.links().of(link);
    if (neighbour != null) {
      if (neighbour.isKept) {
        parts.list().suspect(link.remoteAddress(), nowNanos);
      }
      upkeep.gone(neighbour, nowNanos);
    }
  }

  @Override
  public void unreachable(NodeAddress address, long nowNanos) {
    if (parts.dials().unreachable(address, nowNanos)) {
      gossip.failed(address, nowNanos);
    }
    gossip.pump(nowNanos);
  }

  /**
   * Searches for files by name, with the others.
   *
   * @param question as {@link NameMatch} reads it; what is longer than 256 bytes is cut off
   * @param enough with so many answers (files and holders) it does not go further than it did
   * @throws IllegalStateException if {@link #MOST_SEARCHES} are under way
   */
  public OverlaySearch search(String question, int enough, SearchListener listener, long nowNanos) {
    if (own.size() >= MOST_SEARCHES) {
      throw new IllegalStateException("more than " + MOST_SEARCHES + " searches at a time");
    }
    parts.counters().searchesStarted++;
    OverlaySearch search = new OverlaySearch(parts, searches, question, enough, listener, nowNanos);
    own.add(search);
    nextTickNanos = Math.min(nextTickNanos, nowNanos + SEARCH_TICK_NANOS);
    return search;
  }

  /** What is due with the time. */
  public void tick(long nowNanos) {
    upkeep.tick(nowNanos);
    parts.dials().pump(nowNanos);
    gossip.tick(nowNanos);
    searches.tick(nowNanos);
    for (OverlaySearch search : List.copyOf(own)) {
      search.tick(nowNanos);
    }
    own.removeIf(OverlaySearch::isOver);
    boolean hasToCall = !parts.list().isFull() && parts.candidates().waiting() > 0;
    boolean isBusy = hasToCall || parts.dials().size() > 0;
    long pause = isBusy ? TICK_NANOS : SLOW_TICK_NANOS;
    nextTickNanos = nowNanos + (own.isEmpty() ? pause : SEARCH_TICK_NANOS);
  }

  /** Returns when {@link #tick} is to be called next; it may fall with any other event. */
  public long nextTickNanos() {
    return nextTickNanos;
  }

  /** Returns the peers that are known: each answered a call of ours, and the last one too. */
  public List<ListedPeer> knownPeers(long nowNanos) {
    return parts.list().all().stream()
        .filter(PeerList.Known::isAlive)
        .map(known -> known.listed(nowNanos))
        .toList();
  }

  /**
   * Returns what is worth keeping over a restart: whom we know, and as long as these are few, also
   * whom we knew in our earlier life.
   */
  public OverlayState state() {
    return OverlayState.of(
        parts.list().all().stream()
            .filter(PeerList.Known::isAlive)
            .map(PeerList.Known::address)
            .toList(),
        earlier);
  }

  /** Returns how it stands. */
  public OverlayStatus status() {
    int outgoing = (int) parts.links().all().stream().filter(Neighbour::isOutgoing).count();
    return new OverlayStatus(
        parts.self(),
        introductions.seenAs(),
        parts.list().size(),
        parts.candidates().waiting(),
        parts.dials().size(),
        parts.links().all().size() - outgoing,
        outgoing,
        parts.links().kept(),
        searches.relayed(),
        own.size(),
        parts.counters().snapshot());
  }

  /** Closes everything; the node must not be used any more. */
  public void close(long nowNanos) {
    List.copyOf(own).forEach(search -> search.cancel(nowNanos));
    List.copyOf(parts.links().all()).forEach(neighbour -> upkeep.drop(neighbour, nowNanos));
  }
}
