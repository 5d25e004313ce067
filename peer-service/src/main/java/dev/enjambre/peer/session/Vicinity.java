package dev.enjambre.peer.session;

import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceTracker;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which peers are near, as far as they say where they are, and what each of the others may be asked
 * for, so that a piece comes into a zone about once and is passed on inside it. Who does not say
 * where he is is asked as ever. Owned by the torrent's loop.
 *
 * <p>Zones are paths, so there is a {@link ZoneBorder} for each step of ours: one around our node's
 * peers, one around those of our rack, and so on. A peer is inside the borders of the steps that it
 * shares with us, and beyond the next one.
 */
final class Vicinity {

  /**
   * Bytes per second below which those inside do not count as giving us something: whoever says
   * that he is near, has everything, and sends a block now and then, must not keep us from others.
   */
  private static final long LEAST_RATE = 128 << 10;

  private final @Nullable Zone ours;
  private final PeerId ourId;
  private final PieceTracker pieces;

  /** Widest first; made when the first peer says where it is. */
  private ZoneBorder[] borders = {};

  /** Where those are that say it. */
  private final Map<PeerConnection, Place> places = new HashMap<>();

  /**
   * Where a peer is.
   *
   * @param common steps that it shares with us
   * @param party its name beyond the border of the next step
   */
  private record Place(int common, String party) {}

  /**
   * Makes one without peers.
   *
   * @param ours where we are; null if we do not say
   */
  Vicinity(@Nullable Zone ours, PeerId ourId, PieceTracker pieces) {
    this.ours = ours;
    this.ourId = ourId;
    this.pieces = pieces;
  }

  // Who is where, and has what.

  /** A peer may have said where it is; what it says later does not count. */
  void told(PeerConnection peer, long nowNanos) {
    if (ours == null || peer.extensions() == null || places.containsKey(peer)) {
      return;
    }
    Zone zone = peer.extensions().zone().orElse(null);
    if (zone == null) {
      return;
    }
    if (borders.length == 0) {
      borders = new ZoneBorder[ours.depth()];
      for (int i = 0; i < borders.length; i++) {
        borders[i] = new ZoneBorder(ourId, ours.first(i + 1), pieces, nowNanos);
      }
    }
    int common = ours.stepsInCommon(zone);
    Place place = new Place(common, zone.first(common + 1));
    if (common < borders.length && !borders[common].hasRoomFor(place.party())) {
      return;
    }
    places.put(peer, place);
    peer.nearness(common == borders.length ? Nearness.SAME : Nearness.OTHER);
    for (int i = 0; i < common; i++) {
      borders[i].enteredInside(peer);
    }
    if (common < borders.length) {
      borders[common].enteredBeyond(place.party());
    }
    addAll(peer, place);
  }

  private void addAll(PeerConnection peer, Place place) {
    Bitfield has = peer.has();
    for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
      add(peer, place, piece);
    }
  }

  private void add(PeerConnection peer, Place place, int piece) {
    for (int i = 0; i < place.common(); i++) {
      borders[i].gainedInside(peer, piece);
    }
    if (place.common() < borders.length) {
      borders[place.common()].gainedBeyond(place.party(), piece);
    }
  }

  private void remove(Place place, int piece) {
    for (int i = 0; i < place.common(); i++) {
      borders[i].lostInside(piece);
    }
    if (place.common() < borders.length) {
      borders[place.common()].lostBeyond(place.party(), piece);
    }
  }

  /** A peer has told what it has, for the first time. */
  void has(PeerConnection peer) {
    Place place = places.get(peer);
    if (place != null) {
      addAll(peer, place);
    }
  }

  /** A peer has a piece more. */
  void gained(PeerConnection peer, int piece) {
    Place place = places.get(peer);
    if (place != null) {
      add(peer, place, piece);
    }
  }

  /** A peer has a piece less. */
  void lost(PeerConnection peer, int piece) {
    Place place = places.get(peer);
    if (place != null) {
      remove(place, piece);
    }
  }

  /** A peer was connected, and is no longer. */
  void left(PeerConnection peer) {
    Place place = places.remove(peer);
    if (place == null) {
      return;
    }
    Bitfield has = peer.has();
    for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
      remove(place, piece);
    }
    for (int i = 0; i < place.common(); i++) {
      borders[i].leftInside(peer);
    }
    if (place.common() < borders.length) {
      borders[place.common()].leftBeyond(place.party());
    }
  }

  /** Whether a peer is near, or one of several that pass on to each other what they get of us. */
  boolean isAmongNeighbours(PeerConnection peer) {
    Place place = places.get(peer);
    return place != null
        && (place.common() == borders.length || borders[place.common()].peersOf(place.party()) > 1);
  }

  // What may be asked for.

  /**
   * Returns what a peer may be asked for; valid until the next call.
   *
   * @param askable what it can give
   */
  Bitfield askable(PeerConnection peer, Bitfield askable) {
    Place place = peer.nearness() == Nearness.OTHER ? places.get(peer) : null;
    return place == null ? askable : borders[place.common()].across(place.party(), askable);
  }

  /** Once a second; returns whether more may be asked for than before. */
  boolean tick(Collection<PeerConnection> connected, long nowNanos) {
    if (places.isEmpty()) {
      return false;
    }
    // Of those at each distance whether somebody owes us something, and how fast they send.
    boolean[] owed = new boolean[borders.length + 1];
    long[] rates = new long[borders.length + 1];
    for (PeerConnection peer : connected) {
      Place place = places.get(peer);
      if (place != null && peer.pipeline().outstanding() > 0) {
        owed[place.common()] = true;
        rates[place.common()] += peer.download().perSecond(nowNanos);
      }
    }
    boolean more = false;
    long inside = 0;
    for (int i = borders.length - 1; i >= 0; i--) {
      inside += rates[i + 1];
      more |= borders[i].tick(inside >= LEAST_RATE, owed[i], nowNanos);
    }
    return more;
  }
}
