package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Query;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.Dropped;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What we answer to the queries of others.
 *
 * <p>A datagram's source can be forged, and then the answer hits somebody who has not asked. What
 * bounds that: an answer has {@link #AMPLIFICATION} times the length of its query at most, and
 * {@link #LONGEST} bytes at most; a source gets so many answers a second ({@link
 * DhtConfig#queriesPerSecond}); all answers together take so many bytes a second ({@link
 * DhtConfig#answerBytesPerSecond}), whatever comes in. Beyond that queries are dropped in silence.
 * What a query can cause besides is a ping, once while that is unanswered, no longer than a query.
 */
final class Answers {

  /** The longest answer, in bytes: it passes everywhere in one piece. */
  static final int LONGEST = 1200;

  /** How many times as long as its query an answer can be. */
  static final int AMPLIFICATION = 10;

  private static final int BURST_SECONDS = 2;

  /** What the list of peers takes beside them: its key and its end. */
  private static final int VALUES_FRAME = "6:valuesle".length();

  private static final BencodeString BAD_TOKEN = BencodeString.of("bad token");

  private final Map<Family, FamilyDht> families;
  private final PeerStore store;
  private final OwnTorrents ours;
  private final Tokens tokens;
  private final Throttle throttle;
  private final Allowance bytes;
  private final boolean readOnly;
  private final Counters counters;
  private final RandomGenerator random;

  Answers(
      Map<Family, FamilyDht> families,
      DhtConfig config,
      PeerStore store,
      OwnTorrents ours,
      Counters counters,
      RandomGenerator random,
      long nowNanos) {
    this.families = families;
    this.store = store;
    this.ours = ours;
    this.counters = counters;
    this.random = random;
    tokens = new Tokens(random, nowNanos);
    throttle = new Throttle(config.queriesPerSecond());
    int perSecond = config.answerBytesPerSecond();
    bytes = new Allowance(perSecond, (double) perSecond * BURST_SECONDS, nowNanos);
    readOnly = config.readOnly();
  }

  /**
   * Answers a query, if it is to be answered. Returns whether it was.
   *
   * @param length how long the query was, in bytes
   */
  boolean answer(NodeAddress from, Query query, int length, long nowNanos) {
    if (!isHeard(from, nowNanos)) {
      return false;
    }
    int longest = Math.min(LONGEST, AMPLIFICATION * length);
    DhtMessage answer =
        switch (query) {
          case Ping _ -> plain(from, query);
          case FindNode find -> nodes(from, find, find.target(), find.want());
          case GetPeers get -> peers(from, get, longest, nowNanos);
          case AnnouncePeer announce -> keep(from, announce, nowNanos);
        };
    return send(from, answer, longest, nowNanos);
  }

  /** Tells the sender that its query can't be answered, under the same limits. */
  void refuse(NodeAddress from, BadKrpcException problem, int length, long nowNanos) {
    BencodeString transaction = problem.transaction();
    if (transaction != null && isHeard(from, nowNanos)) {
      String text =
          problem.code() == DhtMessage.METHOD_UNKNOWN ? "Method Unknown" : "Protocol Error";
      send(
          from,
          new Failure(transaction, problem.code(), BencodeString.of(text)),
          AMPLIFICATION * length,
          nowNanos);
    }
  }

  private boolean isHeard(NodeAddress from, long nowNanos) {
    if (readOnly) {
      counters.dropped(Dropped.READ_ONLY);
      return false;
    }
    boolean allowed = throttle.allows(from, nowNanos);
    if (!allowed) {
      counters.dropped(Dropped.SOURCE_LIMIT);
    }
    return allowed;
  }

  private boolean send(NodeAddress to, DhtMessage answer, int longest, long nowNanos) {
    ByteBuffer encoded = KrpcCodec.encode(answer);
    if (encoded.remaining() > longest || !bytes.take(encoded.remaining(), nowNanos)) {
      counters.dropped(Dropped.ANSWER_LIMIT);
      return false;
    }
    counters.send(to, answer, encoded);
    return true;
  }

  private NodeId ownId(NodeAddress asking) {
    FamilyDht family = families.get(asking.family());
    if (family == null) {
      throw new IllegalStateException("a query of a family that we have no socket for");
    }
    return family.identity().id();
  }

  private Response plain(NodeAddress from, Query query) {
    return new Response(
        query.transaction(), ownId(from), List.of(), List.of(), List.of(), null, from);
  }

  private Response nodes(NodeAddress from, Query query, NodeId target, Set<Family> want) {
    return new Response(
        query.transaction(),
        ownId(from),
        closest(Family.IPV4, from, target, want),
        closest(Family.IPV6, from, target, want),
        List.of(),
        null,
        from);
  }

  private List<NodeInfo> closest(
      Family family, NodeAddress asking, NodeId target, Set<Family> want) {
    boolean wanted = want.isEmpty() ? family == asking.family() : want.contains(family);
    FamilyDht its = families.get(family);
    return wanted && its != null ? its.closestFor(asking, target) : List.of();
  }

  /** As many peers as there is room for beside the nodes. */
  private Response peers(NodeAddress from, GetPeers query, int longest, long nowNanos) {
    Response nodes = nodes(from, query, NodeId.of(query.infoHash()), query.want());
    Response frame = with(nodes, tokens.give(from.ip(), nowNanos), List.of());
    int room = longest - KrpcCodec.encode(frame).remaining() - VALUES_FRAME;
    int entry = from.family().endpointLength();
    int each = entry + Integer.toString(entry).length() + 1;
    List<NodeAddress> values =
        store.draw(query.infoHash(), from.ip(), room / each, random, nowNanos);
    return values.isEmpty() ? frame : with(nodes, frame.token(), values);
  }

  private static Response with(
      Response nodes, @Nullable BencodeString token, List<NodeAddress> values) {
    return new Response(
        nodes.transaction(),
        nodes.id(),
        nodes.nodes(),
        nodes.nodes6(),
        values,
        token,
        nodes.seen());
  }

  private DhtMessage keep(NodeAddress from, AnnouncePeer query, long nowNanos) {
    IpAddress ip = from.ip();
    if (!tokens.isValid(query.token(), ip, nowNanos)) {
      counters.dropped(Dropped.BAD_TOKEN);
      return new Failure(query.transaction(), DhtMessage.PROTOCOL_ERROR, BAD_TOKEN);
    }
    int port = query.impliedPort() ? from.port() : query.port();
    InfoHash infoHash = query.infoHash();
    NodeAddress peer = new NodeAddress(ip, port);
    if (!store.announce(infoHash, peer, nowNanos)) {
      counters.dropped(Dropped.STORE_LIMIT);
      return new Failure(
          query.transaction(), DhtMessage.SERVER_ERROR, BencodeString.of("too many announces"));
    }
    ours.announced(infoHash, peer);
    return plain(from, query);
  }
}
