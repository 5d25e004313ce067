package dev.enjambre.peer.piece;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The pieces that nobody has begun, in order of how few connected peers have them; pieces equally
 * rare stand in random order. Counting a peer in or out moves a piece by one swap; taking a piece
 * out or putting it back costs one swap for each level of availability above it. Owned by the
 * torrent's loop.
 *
 * <p>Peers that have everything are counted apart: they change no piece's place.
 *
 * <p>Layout: {@code order} holds the waiting pieces by ascending availability; {@code end[a]} is
 * where those with availability {@code a} end; {@code place[piece]} is a piece's index in {@code
 * order}, or -1 when it is not waiting.
 */
final class RarestFirst {

  private final RandomGenerator random;
  private final int[] availability;
  private final int[] order;
  private final int[] place;
  private int[] end = new int[8];
  private int waiting;

  /** Starts with no piece waiting. */
  RarestFirst(int pieces, RandomGenerator random) {
    this(new int[pieces], random);
  }

  /**
   * Starts with no piece waiting.
   *
   * @param availability of each piece; shared with other lines of which each counts other pieces
   */
  RarestFirst(int[] availability, RandomGenerator random) {
    this.random = random;
    this.availability = availability;
    int pieces = availability.length;
    order = new int[pieces];
    place = new int[pieces];
    Arrays.fill(place, -1);
  }

  int waiting() {
    return waiting;
  }

  /** Returns how many of the waiting pieces somebody has, seeds not counted. */
  int waitingWithHolder() {
    return waiting - end[0];
  }

  /** Returns the piece at that rank, 0 being the rarest; ranks shift with every change. */
  int at(int rank) {
    return order[rank];
  }

  /** Returns the rank of a piece, or -1 if it is not waiting. */
  int rank(int piece) {
    return place[piece];
  }

  boolean isWaiting(int piece) {
    return place[piece] >= 0;
  }

  int availability(int piece) {
    return availability[piece];
  }

  void increment(int piece) {
    int level = availability[piece]++;
    ensureLevel(level + 1);
    if (place[piece] >= 0) {
      // The last of its level becomes the first of the next.
      swap(place[piece], end[level] - 1);
      end[level]--;
      shuffle(piece, level + 1);
    }
  }

  void decrement(int piece) {
    int level = availability[piece];
    if (level == 0) {
      throw new IllegalStateException("piece " + piece + " has no holder to lose");
    }
    availability[piece] = level - 1;
    if (place[piece] >= 0) {
      // The first of its level becomes the last of the one below.
      swap(place[piece], end[level - 1]);
      end[level - 1]++;
      shuffle(piece, level - 1);
    }
  }

  /** Puts a piece in line; it must not be there. */
  void add(int piece) {
    if (place[piece] >= 0) {
      throw new IllegalStateException("piece " + piece + " is waiting already");
    }
    int level = availability[piece];
    ensureLevel(level);
    // Open a gap at the very end and hand it down, level by level.
    int gap = waiting++;
    for (int above = end.length - 1; above > level; above--) {
      int first = end[above - 1];
      if (first != end[above]) {
        put(order[first], gap);
        gap = first;
      }
      end[above]++;
    }
    put(piece, gap);
    end[level]++;
    shuffle(piece, level);
  }

  /** Takes a piece out of line; it must be there. */
  void remove(int piece) {
    int gap = place[piece];
    if (gap < 0) {
      throw new IllegalStateException("piece " + piece + " is not waiting");
    }
    for (int level = availability[piece]; level < end.length; level++) {
      int last = end[level] - 1;
      if (last != gap) {
        put(order[last], gap);
      }
      gap = last;
      end[level]--;
    }
    place[piece] = -1;
    waiting--;
  }

  private void shuffle(int piece, int level) {
    int first = level == 0 ? 0 : end[level - 1];
    int size = end[level] - first;
    if (size > 1) {
      swap(place[piece], first + random.nextInt(size));
    }
  }

  private void swap(int a, int b) {
    int pieceA = order[a];
    put(order[b], a);
    put(pieceA, b);
  }

  private void put(int piece, int index) {
    order[index] = piece;
    place[piece] = index;
  }

  private void ensureLevel(int level) {
    if (level >= end.length) {
      int used = end.length;
      end = Arrays.copyOf(end, Math.max(level + 1, used * 2));
      Arrays.fill(end, used, end.length, waiting);
    }
  }
}
