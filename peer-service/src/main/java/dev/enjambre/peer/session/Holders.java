package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.PieceTracker;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The peers that a torrent is fetched from by gRPC: those that the operator has named, and, if it
 * is fetched in no other way, those among the connected peers that tell where they serve it. Owned
 * by the torrent's loop.
 */
final class Holders {

  /** Holders that are used at once. */
  static final int MOST_AT_ONCE = 30;

  private static final int MOST_KNOWN = 300;

  private final Metainfo metainfo;
  private final TorrentEnvironment environment;
  private final PieceTracker pieces;
  private final Peers peers;
  private final Traffic traffic;
  private final Map<PeerEndpoint, Holder> known = new LinkedHashMap<>();

  Holders(
      Metainfo metainfo,
      TorrentEnvironment environment,
      PieceTracker pieces,
      Peers peers,
      Traffic traffic) {
    this.metainfo = metainfo;
    this.environment = environment;
    this.pieces = pieces;
    this.peers = peers;
    this.traffic = traffic;
  }

  /** Once a second: looks for holders and takes them, or leaves them all when all is here. */
  void tick() {
    if (pieces.isSatisfied()) {
      leaveAll();
      return;
    }
    long now = environment.loop().nanoTime();
    HolderOptions options = traffic.holders();
    options.named().forEach(endpoint -> know(endpoint, now));
    if (options.only()) {
      for (PeerConnection peer : peers.all()) {
        discover(peer, now);
      }
    }
    take(now);
  }

  private void discover(PeerConnection peer, long now) {
    OptionalInt port =
        peer.extensions() == null ? OptionalInt.empty() : peer.extensions().rpcPort();
    InetAddress address = peer.connection().remoteAddress().getAddress();
    if (port.isPresent() && address != null) {
      know(PeerEndpoint.of(IpAddress.of(address), port.getAsInt()), now);
    }
  }

  private void know(PeerEndpoint endpoint, long now) {
    if (!known.containsKey(endpoint) && (known.size() < MOST_KNOWN || forgetOne())) {
      known.put(endpoint, new Holder(metainfo.infoHash(), endpoint, now));
    }
  }

  /** Forgets one that has failed before. */
  private boolean forgetOne() {
    for (Holder holder : known.values()) {
      if (holder.connection() == null && holder.failures() > 0) {
        known.remove(holder.endpoint());
        return true;
      }
    }
    return false;
  }

  private void take(long now) {
    int used = 0;
    for (Holder holder : known.values()) {
      used += holder.connection() == null ? 0 : 1;
    }
    for (Holder holder : known.values()) {
      if (used >= MOST_AT_ONCE) {
        return;
      }
      if (!holder.isDue(now)) {
        continue;
      }
      if (peers.isBanned(holder.id())) {
        holder.giveUp("it sent bad data");
        continue;
      }
      SourceConnection connection =
          environment.holders().connect(holder.endpoint(), metainfo, environment.loop());
      if (!peers.accept(connection, holder)) {
        return;
      }
      used++;
    }
  }

  private void leaveAll() {
    for (Holder holder : List.copyOf(known.values())) {
      PeerConnection connection = holder.connection();
      if (connection != null) {
        connection.drop();
      }
    }
  }
}
