package dev.enjambre.peer.session;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PexMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells peers of each other (BEP 11): each at most once a minute of those that came and went. Owned
 * by the torrent's loop. A private torrent has none (BEP 27).
 */
final class PeerExchange {

  static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** What comes sooner than that after the last message is ignored; clocks and lines differ. */
  static final long LEAST_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Ignored messages until the peer is done with. */
  static final int MAX_EARLY = 20;

  /** Peers in one message of ours, added and dropped each. */
  static final int MAX_TOLD = 50;

  private final TorrentEnvironment environment;
  private final Consumer<PeerEndpoint> found;

  PeerExchange(TorrentEnvironment environment, Consumer<PeerEndpoint> found) {
    this.environment = environment;
    this.found = found;
  }

  /** Tells whoever wants to know and is due. */
  void tick(Collection<PeerConnection> connected, long nowNanos) {
    Map<PexMessage.Address, Integer> present = null;
    for (PeerConnection peer : connected) {
      PeerExtensions extensions = peer.extensions();
      OptionalInt id = extensions == null ? OptionalInt.empty() : extensions.idOf(Extension.PEX);
      if (extensions != null
          && id.isPresent()
          && extensions.mayExchange(nowNanos, INTERVAL_NANOS)) {
        if (present == null) {
          present = present(connected);
        }
        tell(peer, extensions, id.getAsInt(), present, nowNanos);
      }
    }
  }

  /** Returns where the connected peers listen, with their flags. */
  private static Map<PexMessage.Address, Integer> present(Collection<PeerConnection> connected) {
    Map<PexMessage.Address, Integer> present = new LinkedHashMap<>();
    for (PeerConnection peer : connected) {
      int flags =
          (peer.isSeed() || peer.isUploadOnly() ? PexMessage.SEED : 0)
              | (peer.connection().isOutgoing() ? PexMessage.REACHABLE : 0);
      listens(peer).ifPresent(address -> present.put(address, flags));
    }
    return present;
  }

  /** Returns where a peer can be called: where we called it, or at the port that it names. */
  static Optional<PexMessage.Address> listens(PeerConnection peer) {
    InetSocketAddress remote = peer.connection().remoteAddress();
    if (remote.getAddress() == null) {
      return Optional.empty();
    }
    IpAddress host = IpAddress.of(remote.getAddress());
    if (peer.connection().isOutgoing()) {
      return Optional.of(new PexMessage.Address(host, remote.getPort()));
    }
    PeerExtensions extensions = peer.extensions();
    OptionalInt port = extensions == null ? OptionalInt.empty() : extensions.port();
    return port.isPresent()
        ? Optional.of(new PexMessage.Address(host, port.getAsInt()))
        : Optional.empty();
  }

  private static void tell(
      PeerConnection peer,
      PeerExtensions extensions,
      int id,
      Map<PexMessage.Address, Integer> present,
      long nowNanos) {
    Set<PexMessage.Address> known = extensions.exchanged();
    Optional<PexMessage.Address> itself = listens(peer);
    List<PexMessage.Peer> added = new ArrayList<>();
    for (Map.Entry<PexMessage.Address, Integer> other : present.entrySet()) {
      if (added.size() == MAX_TOLD) {
        break;
      }
      boolean self = itself.filter(other.getKey()::equals).isPresent();
      if (!self && known.add(other.getKey())) {
        added.add(new PexMessage.Peer(other.getKey(), other.getValue()));
      }
    }
    List<PexMessage.Address> dropped = new ArrayList<>();
    for (Iterator<PexMessage.Address> i = known.iterator();
        i.hasNext() && dropped.size() < MAX_TOLD; ) {
      PexMessage.Address before = i.next();
      if (!present.containsKey(before)) {
        i.remove();
        dropped.add(before);
      }
    }
    if (!added.isEmpty() || !dropped.isEmpty()) {
      extensions.exchangedAt(nowNanos);
      PeerMessage message = new PexMessage(added, dropped).toMessage(id);
      peer.send(message, nowNanos);
      peer.connection().flush();
    }
  }

  /** A peer tells of others. */
  void onMessage(PeerConnection peer, PeerExtensions extensions, PeerMessage.Extended message)
      throws ProtocolViolation {
    if (extensions.isEarlyPex(environment.loop().nanoTime(), LEAST_INTERVAL_NANOS)) {
      if (extensions.countEarlyPex() > MAX_EARLY) {
        throw new ProtocolViolation(
            Kind.EXTENSION_FLOOD, "messages of peer exchange follow each other too fast");
      }
      return;
    }
    Set<PexMessage.Address> seen = new HashSet<>();
    for (PexMessage.Peer added : PexMessage.read(message.buffer()).added()) {
      PexMessage.Address address = added.address();
      if (seen.add(address) && isUsable(peer, extensions, address)) {
        found.accept(PeerEndpoint.of(address.host(), address.port()));
      }
    }
  }

  /** Whether an address may be another peer's, judged by where the one who tells it is. */
  private boolean isUsable(
      PeerConnection peer, PeerExtensions extensions, PexMessage.Address address) {
    InetAddress teller = peer.connection().remoteAddress().getAddress();
    boolean isUs =
        address.port() == environment.listenPort().getAsInt()
            && extensions.yourIp().filter(address.host()::equals).isPresent();
    return !isUs && teller != null && AddressScope.mayTell(IpAddress.of(teller), address.host());
  }
}
