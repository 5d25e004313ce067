package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.Query;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.Dropped;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A node of the DHT: it keeps peers of torrents for others, and finds those of ours. A pure state
 * machine: datagrams that arrive are handed in by {@link #received}, the time by {@link #tick}, and
 * what it sends goes to a {@link DatagramSink}.
 *
 * <p>Times are nanoseconds of one monotonic clock that starts anywhere. Owned by one loop, which is
 * to call {@link #tick} when the time of {@link #nextTickNanos} has come, and to look at that again
 * after every other call. No call takes long or throws for what others have sent.
 *
 * <p>Private torrents (BEP 27) must not be searched for or announced here; that is the caller's
 * business.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0005.html">BEP 5, DHT protocol</a>
 */
public final class DhtNode {

  private final Map<Family, FamilyDht> families = new EnumMap<>(Family.class);
  private final Counters counters;
  private final Requester requester;
  private final Searches searches;
  private final PeerStore store;
  private final OwnTorrents ours = new OwnTorrents();
  private final Answers answers;

  /**
   * Makes a node that knows nobody but those of an earlier life.
   *
   * @param state what {@link #save} has returned then, or {@link DhtState#NONE}
   * @param random what ids of queries and tokens are drawn from: where strangers can send to us it
   *     must be one that nobody can foretell
   */
  public DhtNode(
      DhtConfig config, DhtState state, DatagramSink sink, RandomGenerator random, long nowNanos) {
    counters = new Counters(sink);
    requester =
        new Requester(
            family -> family(family).identity().id(),
            config.readOnly(),
            counters,
            new Observing(),
            random);
    for (Family family : config.families()) {
      DhtState.Kept kept = state.families().get(family);
      Identity identity =
          kept == null
              ? new Identity(family, NodeId.random(random), null, random)
              : new Identity(family, kept.id(), kept.external(), random);
      List<NodeInfo> nodes = kept == null ? List.of() : kept.nodes();
      families.put(family, new FamilyDht(identity, nodes, config, requester, random, nowNanos));
    }
    store = new PeerStore(config.maxTorrents(), config.maxPeersPerTorrent());
    searches = new Searches(families.values(), store, ours, requester, config, nowNanos);
    answers = new Answers(families, config, store, ours, counters, random, nowNanos);
  }

  private FamilyDht family(Family family) {
    FamilyDht its = families.get(family);
    if (its == null) {
      throw new IllegalStateException("no socket for " + family);
    }
    return its;
  }

  private Optional<FamilyDht> familyOf(NodeAddress address) {
    return Optional.ofNullable(families.get(address.family()));
  }

  /** Tells the tables what became of queries. */
  private final class Observing implements Requester.Observer {
    @Override
    public void asked(NodeInfo node, long nowNanos) {
      family(node.family()).asked(node, nowNanos);
    }

    @Override
    public void answered(NodeAddress from, Response response, long nowNanos) {
      family(from.family()).answered(from, response, nowNanos);
      for (FamilyDht its : families.values()) {
        its.told(
            from,
            its.identity().family() == Family.IPV4 ? response.nodes() : response.nodes6(),
            nowNanos);
      }
    }

    @Override
    public void failed(NodeInfo node, long nowNanos) {
      family(node.family()).failed(node, nowNanos);
    }
  }

  /**
   * A datagram has arrived.
   *
   * @param datagram from position to limit; it is read before this returns
   */
  public void received(NodeAddress from, ByteBuffer datagram, long nowNanos) {
    counters.arrived(datagram);
    if (familyOf(from).isEmpty() || Reach.isNowhere(from.ip())) {
      counters.dropped(Dropped.BAD_SOURCE);
      return;
    }
    int length = datagram.remaining();
    DhtMessage message;
    try {
      message = KrpcCodec.decode(datagram);
    } catch (BadKrpcException e) {
      counters.dropped(Dropped.MALFORMED);
      answers.refuse(from, e, length, nowNanos);
      return;
    }
    counters.read(message);
    switch (message) {
      case Query query -> {
        boolean answered = answers.answer(from, query, length, nowNanos);
        if (answered && !query.readOnly()) {
          family(from.family()).met(new NodeInfo(query.id(), from), nowNanos);
        }
      }
      case Response response -> requester.answered(from, response, nowNanos);
      case Failure failure -> requester.refused(from, failure, nowNanos);
    }
  }

  /** Does what is due. */
  public void tick(long nowNanos) {
    requester.tick(nowNanos);
    searches.tick(nowNanos);
    families.values().forEach(family -> family.tick(nowNanos));
    store.expire(nowNanos);
    ours.expire(nowNanos);
  }

  /** Returns when {@link #tick} is to be called: now or later. */
  public long nextTickNanos(long nowNanos) {
    long next = Math.min(requester.nextNanos(), searches.nextNanos(nowNanos));
    for (FamilyDht family : families.values()) {
      next = Math.min(next, family.nextNanos(nowNanos));
    }
    return Math.max(nowNanos, Math.min(next, store.nextExpiryNanos()));
  }

  /**
   * Adds addresses to begin with, for as long as nobody else is known. They are asked at the next
   * tick, and again later; those of a family without a socket are skipped.
   */
  public void bootstrap(Collection<NodeAddress> addresses, long nowNanos) {
    families.forEach((family, its) ->
        its.bootstrap(
            addresses.stream().filter(address -> address.family() == family).toList(), nowNanos));
  }

  /**
   * A torrent names these nodes (BEP 5, "torrent file extensions"). While nobody else is known they
   * are asked as those of {@link #bootstrap}; else each is pinged at the next tick. Torrents named
   * the same before: nothing.
   */
  public void named(Collection<NodeAddress> addresses, long nowNanos) {
    families.forEach((family, its) ->
        its.named(
            addresses.stream().filter(address -> address.family() == family).toList(), nowNanos));
  }

  /** There may be a node at that address: a peer says so. It is pinged at the next tick. */
  public void hear(NodeAddress address) {
    familyOf(address).ifPresent(family -> family.hear(address));
  }

  /** The world sees us at that address; without this, others tell. */
  public void external(IpAddress address, long nowNanos) {
    FamilyDht family = families.get(Family.of(address));
    if (family != null) {
      family.external(address, nowNanos);
    }
  }

  /**
   * Looks for the peers of a torrent, from the next tick on or when it is its turn.
   *
   * @throws IllegalStateException if too many searches wait already
   */
  public DhtSearch find(InfoHash infoHash, SearchListener listener) {
    return searches.add(infoHash, null, listener);
  }

  /**
   * Looks for the peers of a torrent, and announces ourselves to the nodes nearest to it. Nodes
   * forget us after half an hour or so. Until the next search, and no longer than that, the
   * listener also hears of peers that announce themselves to our own node.
   *
   * @throws IllegalStateException if too many searches wait already
   */
  public DhtSearch findAndAnnounce(InfoHash infoHash, OwnPeer own, SearchListener listener) {
    return searches.add(infoHash, own, listener);
  }

  /** Returns whether there is somebody that can be relied on. */
  public boolean isJoined() {
    return families.values().stream().anyMatch(family -> !family.isLonely());
  }

  /** Returns how it stands. */
  public DhtStatus status(long nowNanos) {
    Map<Family, FamilyStatus> statuses = new EnumMap<>(Family.class);
    families.forEach((family, its) -> statuses.put(family, its.status(nowNanos)));
    return new DhtStatus(
        statuses,
        searches.running(),
        searches.waiting(),
        requester.open(),
        store.torrents(),
        store.peers(),
        counters.messages(),
        counters.bytes(),
        counters.drops());
  }

  /** Returns what is to be kept over a restart. */
  public DhtState save(long nowNanos) {
    Map<Family, DhtState.Kept> kept = new EnumMap<>(Family.class);
    families.forEach((family, its) ->
        kept.put(
            family,
            new DhtState.Kept(
                its.identity().id(),
                its.identity().external(),
                its.good(DhtState.MOST_NODES, nowNanos))));
    return new DhtState(kept);
  }
}
