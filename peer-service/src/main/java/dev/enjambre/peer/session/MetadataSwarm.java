package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReservedBits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of a torrent of which nothing but the info hash is known: who comes in, who goes, and
 * who is asked for the metadata (BEP 9). Owned by the torrent's loop.
 *
 * <p>When the metadata is here the peers stay connected, and go on to {@link Peers} as soon as the
 * data is looked through.
 */
final class MetadataSwarm {

  private static final Logger log = LoggerFactory.getLogger(MetadataSwarm.class);

  /** A peer that offers no metadata goes after so long, if others can't come in for it. */
  private static final long USELESS_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final Duration AWAY_FROM_FULL_ADDRESS = Duration.ofMinutes(1);

  private final TorrentEnvironment environment;
  private final Handshake ours;
  private final PeerPool pool;
  private final Traffic traffic;
  private final MetadataFetch fetch;
  private final Map<PeerId, WaitingPeer> connected = new LinkedHashMap<>();
  private final Bans bans;
  private final RemoteAddresses addresses;
  private boolean open = true;

  /**
   * Makes one without peers.
   *
   * @param fetched hears once of the metadata, which has the info hash that was looked for
   */
  MetadataSwarm(
      TorrentEnvironment environment,
      Handshake ours,
      PeerPool pool,
      Traffic traffic,
      Bans bans,
      Consumer<byte[]> fetched) {
    this.bans = bans;
    this.environment = environment;
    this.ours = ours;
    this.pool = pool;
    this.traffic = traffic;
    this.addresses =
        new RemoteAddresses(() -> environment.limits().current().maxConnectionsPerAddress());
    this.fetch = new MetadataFetch(ours.infoHash(), environment.loop(), this::ban, fetched);
  }

  Collection<WaitingPeer> all() {
    return connected.values();
  }

  // Who comes in.

  /** Calls peers of the pool, as many as there may be. */
  void dialMore() {
    SessionConfig config = environment.config();
    while (open
        && pool.dialing() < config.maxDialing()
        && connected.size() + pool.dialing() < traffic.maxConnections()
        && budget().tryDial()) {
      PeerPool.Candidate candidate = pool.next(false, now());
      if (candidate == null) {
        budget().dialed();
        budget().giveBack();
        return;
      }
      if (candidate.endpoint().address() instanceof IpAddress ip
          && (bans.contains(ip) || addresses.isFull(ip))) {
        budget().dialed();
        budget().giveBack();
        pool.putOff(candidate, AWAY_FROM_FULL_ADDRESS, now());
        continue;
      }
      environment
          .dialer()
          .dial(
              candidate.endpoint(),
              candidate.source(),
              environment.loop(),
              ours,
              new Dial(candidate));
    }
  }

  private ConnectionBudget budget() {
    return environment.limits().connections();
  }

  /** An attempt to reach a peer of the pool; it holds a place in the budget. */
  private final class Dial implements Dialer.Result {
    private final PeerPool.Candidate candidate;

    Dial(PeerPool.Candidate candidate) {
      this.candidate = candidate;
    }

    @Override
    public ConnectionHandler connected(Connection connection, Handshake theirs) {
      budget().dialed();
      return admit(connection, theirs, candidate);
    }

    @Override
    public void failed(String reason) {
      budget().dialed();
      budget().giveBack();
      environment.counters().dialsFailed.increment();
      pool.failed(candidate, reason, now());
    }
  }

  /** Takes in a connection that a peer has opened. */
  ConnectionHandler accept(Connection connection, Handshake theirs) {
    if (!budget().tryTake()) {
      connection.close();
      return Refused.INSTANCE;
    }
    return admit(connection, theirs, null);
  }

  private ConnectionHandler admit(
      Connection connection, Handshake theirs, PeerPool.@Nullable Candidate candidate) {
    PeerId id = theirs.peerId();
    boolean never = id.equals(ours.peerId()) || bans.contains(id);
    if (!open
        || never
        || connected.containsKey(id)
        || bans.contains(connection.remoteAddress())
        || addresses.isFull(connection.remoteAddress())
        || connected.size() >= traffic.maxConnections()) {
      budget().giveBack();
      if (candidate != null && never) {
        pool.exclude(candidate);
      } else if (candidate != null) {
        pool.failed(candidate, "there is no use for a further connection", now());
      }
      connection.close();
      return Refused.INSTANCE;
    }
    WaitingPeer peer = new WaitingPeer(this, connection, theirs, candidate, now());
    connected.put(id, peer);
    addresses.connected(connection.remoteAddress());
    if (candidate == null) {
      environment.counters().connectionsIn.increment();
    } else {
      pool.connected(candidate);
      environment.counters().connectionsOut.increment();
    }
    greet(peer);
    connection.setReading(true);
    return peer;
  }

  private void greet(WaitingPeer peer) {
    if (peer.isFast()) {
      peer.send(PeerMessage.HAVE_NONE, now());
    }
    if (peer.extensions() != null) {
      // Whether the torrent is private is not known: no peers are exchanged until it is.
      peer.send(
          Extensions.handshake(environment, peer.connection(), true, OptionalInt.empty(), false)
              .toMessage(),
          now());
    }
    int node = environment.dht().port();
    if (node != 0 && ReservedBits.dht(peer.handshake())) {
      peer.send(new PeerMessage.Port(node), now());
    }
  }

  /** A peer tells of its node of the DHT; it is listened to once. */
  void onNode(WaitingPeer peer, PeerMessage.Port message) {
    if (message.port() != 0) {
      InetAddress address = peer.connection().remoteAddress().getAddress();
      environment.dht().hear(IpAddress.of(address), message.port());
    }
  }

  // What they say.

  void onExtended(WaitingPeer peer, PeerMessage.Extended message) throws ProtocolViolation {
    fetch.onExtended(peer, message);
  }

  void askMore() {
    fetch.askMore(connected.values());
  }

  long onBytesReceived(int bytes) {
    environment.counters().protocolDown.add(bytes);
    return now();
  }

  void onViolation(WaitingPeer peer, ProtocolViolation violation) {
    environment.counters().violated(violation.kind());
    log.atInfo()
        .addKeyValue("torrent", ours.infoHash())
        .log("{} is disconnected: {}", peer, violation.getMessage());
  }

  // Who goes.

  private void ban(WaitingPeer peer, ProtocolViolation violation) {
    if (bans.add(peer.id(), peer.connection().remoteAddress())) {
      environment.counters().peersBanned.increment();
    }
    onViolation(peer, violation);
    if (peer.candidate() != null) {
      pool.exclude(peer.candidate());
    }
    drop(peer);
  }

  void onClosed(WaitingPeer peer) {
    budget().giveBack();
    connected.remove(peer.id(), peer);
    addresses.closed(peer.connection().remoteAddress());
    fetch.left(peer);
    if (peer.candidate() != null) {
      pool.closed(peer.candidate(), peer.metadataSize() > 0, false, now());
    }
    askMore();
  }

  private static void drop(WaitingPeer peer) {
    peer.connection().close();
    peer.onClosed();
  }

  /** Once a second: keep-alives, time-outs, new calls. */
  void tick() {
    long now = now();
    SessionConfig config = environment.config();
    boolean full = connected.size() >= traffic.maxConnections();
    List<WaitingPeer> leaving = new ArrayList<>();
    for (WaitingPeer peer : connected.values()) {
      boolean silent = now - peer.lastReceivedNanos() >= config.idleTimeout().toNanos();
      boolean useless =
          full && peer.metadataSize() == 0 && now - peer.connectedNanos() >= USELESS_NANOS;
      if (silent || useless) {
        leaving.add(peer);
      } else if (now - peer.lastSentNanos() >= config.keepAlive().toNanos()) {
        peer.send(PeerMessage.KEEP_ALIVE, now);
      }
    }
    leaving.forEach(MetadataSwarm::drop);
    fetch.tick(connected.values());
    dialMore();
  }

  /** Ends all connections and takes in no more. */
  void close() {
    open = false;
    for (WaitingPeer peer : List.copyOf(connected.values())) {
      drop(peer);
    }
  }

  /** Gives the peers away, with their places in the budget, and takes in no more. */
  List<WaitingPeer> release() {
    open = false;
    List<WaitingPeer> released = List.copyOf(connected.values());
    connected.clear();
    return released;
  }

  private long now() {
    return environment.loop().nanoTime();
  }
}
