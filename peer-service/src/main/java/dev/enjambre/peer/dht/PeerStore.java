package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Peers that have announced themselves to us, of torrents whose info hashes are near to our id; but
 * that is the announcing side's choice.
 *
 * <p>A peer is kept for 45 minutes: who is there announces itself every 15 to 30. Both bounds let
 * go of what was announced longest ago. One owner of public addresses has at most {@link
 * #MOST_OF_OWNER} entries, and {@link #MOST_OF_OWNER_IN_TORRENT} of a torrent, so that it takes
 * many to push the others out.
 */
final class PeerStore {

  static final long KEPT_NANOS = Duration.ofMinutes(45).toNanos();
  static final int MOST_OF_OWNER = 256;
  static final int MOST_OF_OWNER_IN_TORRENT = 4;

  private final int maxTorrents;
  private final int maxPeers;

  /** In the order of their last announces, as are the peers of each. */
  private final Map<InfoHash, StoredPeers> torrents = new LinkedHashMap<>();

  /** How many entries owners of public addresses have. */
  private final Map<IpAddress, Integer> owners = new HashMap<>();

  private int peers;

  PeerStore(int maxTorrents, int maxPeersPerTorrent) {
    this.maxTorrents = maxTorrents;
    this.maxPeers = maxPeersPerTorrent;
  }

  /** Keeps a peer. Returns false if its owner has too many. */
  boolean announce(InfoHash infoHash, NodeAddress peer, long nowNanos) {
    expire(nowNanos);
    StoredPeers its = torrents.get(infoHash);
    boolean known = its != null && its.contains(peer);
    if (!known && !mayHaveMore(its, peer.ip())) {
      return false;
    }
    torrents.remove(infoHash);
    if (its == null) {
      its = new StoredPeers();
      if (torrents.size() >= maxTorrents) {
        dropEldest();
      }
    }
    torrents.put(infoHash, its);
    if (!known && its.size() >= maxPeers) {
      gone(its.removeEldest());
    }
    its.put(peer, nowNanos);
    if (!known) {
      peers++;
      if (Reach.isPublic(peer.ip())) {
        owners.merge(Reach.owner(peer.ip()), 1, Integer::sum);
      }
    }
    return true;
  }

  private boolean mayHaveMore(@Nullable StoredPeers its, IpAddress ip) {
    if (!Reach.isPublic(ip)) {
      return true;
    }
    IpAddress owner = Reach.owner(ip);
    return owners.getOrDefault(owner, 0) < MOST_OF_OWNER
        && (its == null || its.countOf(owner) < MOST_OF_OWNER_IN_TORRENT);
  }

  private void dropEldest() {
    Iterator<StoredPeers> eldest = torrents.values().iterator();
    eldest.next().forEach(this::gone);
    eldest.remove();
  }

  private void gone(NodeAddress peer) {
    peers--;
    if (Reach.isPublic(peer.ip())) {
      owners.computeIfPresent(
          Reach.owner(peer.ip()), (_, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
    }
  }

  /** Forgets who has not announced itself for too long. */
  void expire(long nowNanos) {
    Iterator<StoredPeers> eldestFirst = torrents.values().iterator();
    while (eldestFirst.hasNext()) {
      StoredPeers its = eldestFirst.next();
      if (its.youngestNanos() + KEPT_NANOS - nowNanos > 0) {
        return;
      }
      its.forEach(this::gone);
      eldestFirst.remove();
    }
  }

  /** Draws peers of a torrent, of the family and reach that whoever asks can use. */
  List<NodeAddress> draw(
      InfoHash infoHash, IpAddress asking, int most, RandomGenerator random, long nowNanos) {
    StoredPeers its = torrents.get(infoHash);
    if (its == null || most <= 0) {
      return List.of();
    }
    its.removeOlderThan(nowNanos - KEPT_NANOS, this::gone);
    return its.draw(asking, most, random);
  }

  /** Returns the peers of a torrent, of both families. */
  List<NodeAddress> of(InfoHash infoHash, long nowNanos) {
    StoredPeers its = torrents.get(infoHash);
    if (its == null) {
      return List.of();
    }
    its.removeOlderThan(nowNanos - KEPT_NANOS, this::gone);
    List<NodeAddress> all = new ArrayList<>();
    its.forEach(all::add);
    return all;
  }

  /** Returns when something is to be forgotten, or {@link Long#MAX_VALUE}. */
  long nextExpiryNanos() {
    return torrents.isEmpty()
        ? Long.MAX_VALUE
        : torrents.values().iterator().next().youngestNanos() + KEPT_NANOS;
  }

  int torrents() {
    return torrents.size();
  }

  int peers() {
    return peers;
  }

  int owners() {
    return owners.size();
  }
}
