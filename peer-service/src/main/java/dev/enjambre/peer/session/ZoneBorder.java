package dev.enjambre.peer.session;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceState;
import dev.enjambre.peer.piece.PieceTracker;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The border around those who are near, at one step of our zone's path: what is asked for across
 * it. Beyond it are parties: the peers of one zone, or of all zones that begin alike. Owned by the
 * torrent's loop; time comes in as a parameter.
 *
 * <ul>
 *   <li>What somebody inside has comes from there. (Nothing of this holds for who is alone.)
 *   <li>What nobody inside has is fetched by one of those inside, whose task it is.
 *   <li>Of a party that has what no other has only that is asked for, and of it only what is the
 *       task of our side, since the rest comes from the other parties as soon as they have it.
 * </ul>
 *
 * <p>Whoever has asked for nothing across the border for a moment helps with the tasks of others;
 * and if little comes from inside either, he asks for anything. So nobody waits for one who is
 * slow, or sees less than we do.
 */
final class ZoneBorder {

  /** Without anything asked for across the border for so long we help others with their tasks. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Without anything worth it from inside for so long, what is there is asked for elsewhere. */
  private static final long PATIENCE_INSIDE_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** What is kept of parties, in pieces: bounded, for anybody can say that he is anywhere. */
  private static final long MOST_HOLDINGS = 4 << 20;

  private static final int LEAST_PARTIES = 16;

  private final PeerId ourId;
  private final String ourSide;
  private final PieceTracker pieces;
  private final Set<PeerConnection> inside = new LinkedHashSet<>();
  private final Holdings here;
  private final Map<String, Holdings> parties = new HashMap<>();

  /** How many parties have each piece. */
  private final int[] partiesWith;

  /** The pieces that one party has and no other; and those of them that are our side's task. */
  private final Bitfield single;

  private final Bitfield ourSides;

  /** The pieces that are our own task, among those inside. */
  private final Bitfield ourOwn;

  private boolean stale = true;
  private final Bitfield allowed;
  private final Bitfield scratch;
  private boolean helping;
  private boolean needy;
  private long askedAcrossNanos;
  private long servedInsideNanos;

  /**
   * Makes one with nobody on either side.
   *
   * @param ourSide the beginning of our zone's path that it is about
   */
  ZoneBorder(PeerId ourId, String ourSide, PieceTracker pieces, long nowNanos) {
    int count = pieces.layout().pieceCount();
    this.ourId = ourId;
    this.ourSide = ourSide;
    this.pieces = pieces;
    this.here = new Holdings(count);
    this.partiesWith = new int[count];
    this.single = new Bitfield(count);
    this.ourSides = new Bitfield(count);
    this.ourOwn = new Bitfield(count);
    this.allowed = new Bitfield(count);
    this.scratch = new Bitfield(count);
    this.askedAcrossNanos = nowNanos;
    this.servedInsideNanos = nowNanos;
  }

  // Who is there, and has what.

  void enteredInside(PeerConnection peer) {
    inside.add(peer);
    stale = true;
  }

  void leftInside(PeerConnection peer) {
    inside.remove(peer);
    stale = true;
  }

  void gainedInside(PeerConnection peer, int piece) {
    here.add(piece);
    stale |= peer.isSeed();
  }

  void lostInside(int piece) {
    here.remove(piece);
    stale = true;
  }

  /** Whether a peer of that party can be taken in; the peers of others are asked as ever. */
  boolean hasRoomFor(String party) {
    return parties.containsKey(party)
        || parties.size() < Math.max(LEAST_PARTIES, MOST_HOLDINGS / partiesWith.length);
  }

  void enteredBeyond(String party) {
    parties.computeIfAbsent(party, _ -> new Holdings(pieces.layout().pieceCount())).joined();
    stale = true;
  }

  void leftBeyond(String party) {
    Holdings its = of(party);
    its.left();
    if (its.peers() == 0) {
      parties.remove(party);
    }
    stale = true;
  }

  void gainedBeyond(String party, int piece) {
    if (of(party).add(piece)) {
      countParties(piece, 1);
    }
  }

  void lostBeyond(String party, int piece) {
    if (of(party).remove(piece)) {
      countParties(piece, -1);
    }
  }

  /** Returns how many peers belong to a party. */
  int peersOf(String party) {
    return of(party).peers();
  }

  private Holdings of(String party) {
    return Objects.requireNonNull(parties.get(party));
  }

  private void countParties(int piece, int more) {
    partiesWith[piece] += more;
    if (partiesWith[piece] == 1) {
      single.set(piece);
      weighSides(piece);
    } else {
      single.clear(piece);
    }
  }

  // Whose task is what.

  /** Whether a piece that one party has is to be fetched by our side, and not by another party. */
  private void weighSides(int piece) {
    long ours = ZoneTasks.weight(ourSide.hashCode(), piece);
    boolean isOurs = true;
    for (Map.Entry<String, Holdings> party : parties.entrySet()) {
      isOurs &=
          party.getValue().held().get(piece)
              || ZoneTasks.weight(party.getKey().hashCode(), piece) <= ours;
    }
    if (isOurs) {
      ourSides.set(piece);
    } else {
      ourSides.clear(piece);
    }
  }

  private void weighAnew() {
    stale = false;
    for (int piece = single.nextSet(0); piece >= 0; piece = single.nextSet(piece + 1)) {
      weighSides(piece);
    }
    for (int piece = 0; piece < ourOwn.size(); piece++) {
      long ours = ZoneTasks.weight(ourId.hashCode(), piece);
      boolean isOurs = true;
      for (PeerConnection peer : inside) {
        isOurs &=
            peer.isSeed()
                || peer.isUploadOnly()
                || ZoneTasks.weight(peer.id().hashCode(), piece) <= ours;
      }
      if (isOurs) {
        ourOwn.set(piece);
      } else {
        ourOwn.clear(piece);
      }
    }
  }

  // What may be asked for.

  /**
   * Returns what a peer beyond the border may be asked for; valid until the next call.
   *
   * @param party whom it belongs to
   * @param askable what it can give
   */
  Bitfield across(String party, Bitfield askable) {
    if (inside.isEmpty()) {
      return askable;
    }
    allowed.copyFrom(askable);
    if (!needy) {
      allowed.removeAll(here.held());
    }
    if (!helping) {
      if (stale) {
        weighAnew();
      }
      allowed.retainAll(ourOwn);
      scratch.copyFrom(of(party).held());
      scratch.retainAll(single);
      if (scratch.countIn(pieces.lacking()) > 0) {
        allowed.retainAll(single);
        allowed.retainAll(ourSides);
      }
    }
    return allowed;
  }

  /**
   * Once a second: finds out whether it is time to help others, or not to wait for them.
   *
   * @param servedInside whether those inside who owe us blocks send them
   * @param owedAcross whether somebody beyond the border does
   * @return whether more may be asked for than before
   */
  boolean tick(boolean servedInside, boolean owedAcross, long nowNanos) {
    boolean helpedBefore = helping;
    boolean neededBefore = needy;
    servedInsideNanos = servedInside ? nowNanos : servedInsideNanos;
    askedAcrossNanos = owedAcross ? nowNanos : askedAcrossNanos;
    helping = helping ? !hasTasks() : nowNanos - askedAcrossNanos >= PATIENCE_NANOS;
    needy =
        helping && (needy ? !servedInside : nowNanos - servedInsideNanos >= PATIENCE_INSIDE_NANOS);
    return (helping && !helpedBefore) || (needy && !neededBefore);
  }

  /** Whether somebody beyond has what is our task to fetch, and was not begun. */
  private boolean hasTasks() {
    if (stale) {
      weighAnew();
    }
    Bitfield lacking = pieces.lacking();
    for (int i = ourOwn.nextSetIn(lacking, 0); i >= 0; i = ourOwn.nextSetIn(lacking, i + 1)) {
      boolean isTask = partiesWith[i] > 1 || (partiesWith[i] == 1 && ourSides.get(i));
      if (isTask && !here.held().get(i) && pieces.state(i) == PieceState.MISSING) {
        return true;
      }
    }
    return false;
  }
}
