package dev.enjambre.peer.piece;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Which pieces are wanted how much, and the lines in which those that nobody has begun wait, one
 * for each priority. Owned by the torrent's loop.
 *
 * <p>A piece is <em>lacking</em> if it is wanted and not verified; it is <em>waiting</em> if it is
 * lacking and not begun.
 */
final class WantedPieces {

  /** From the most wanted to the least; what is skipped has no line. */
  private static final PiecePriority[] BY_URGENCY = {
    PiecePriority.HIGH, PiecePriority.NORMAL, PiecePriority.LOW
  };

  /** Of so few pieces each is looked at, rather than those that may all be rarer. */
  private static final int FEW = 64;

  private final PieceLayout layout;
  private final RandomGenerator random;

  /** How many connected peers have each piece, seeds not counted; empty as long as none has one. */
  private int[] availability = {};

  /** The priority of each piece; empty as long as all are wanted alike. */
  private PiecePriority[] priorities = {};

  private final Bitfield lacking;
  private final Bitfield waiting;

  /** The lines in which something waited since something was last lacking. */
  private final Map<PiecePriority, RarestFirst> lines = new EnumMap<>(PiecePriority.class);

  private long bytesLacking;

  /** Starts with every piece wanted alike, and none in line. */
  WantedPieces(PieceLayout layout, RandomGenerator random) {
    int pieces = layout.pieceCount();
    this.layout = layout;
    this.random = random;
    this.lacking = Bitfield.full(pieces);
    this.waiting = new Bitfield(pieces);
    this.bytesLacking = layout.totalSize();
  }

  PiecePriority priority(int piece) {
    return priorities.length == 0 ? PiecePriority.NORMAL : priorities[piece];
  }

  boolean isWanted(int piece) {
    return priority(piece) != PiecePriority.SKIP;
  }

  Bitfield lacking() {
    return lacking;
  }

  Bitfield waiting() {
    return waiting;
  }

  long bytesLacking() {
    return bytesLacking;
  }

  int availability(int piece) {
    return availability.length == 0 ? 0 : availability[piece];
  }

  /** A peer more has it. */
  void increment(int piece) {
    RarestFirst line = lines.get(lineOf(piece));
    if (line == null) {
      availability()[piece]++;
    } else {
      line.increment(piece);
    }
  }

  /** A peer less has it. */
  void decrement(int piece) {
    RarestFirst line = lines.get(lineOf(piece));
    if (line != null) {
      line.decrement(piece);
    } else if (availability(piece) == 0) {
      throw new IllegalStateException("piece " + piece + " has no holder to lose");
    } else {
      availability[piece]--;
    }
  }

  /** A piece that is not begun, or no longer, gets in line if it is wanted. */
  void missing(int piece) {
    if (isWanted(piece)) {
      line(piece).add(piece);
      waiting.set(piece);
    }
  }

  /** A piece is begun; it leaves its line. */
  void begun(int piece) {
    line(piece).remove(piece);
    waiting.clear(piece);
  }

  /** A piece is verified. */
  void verified(int piece) {
    if (lacking.clear(piece)) {
      bytesLacking -= layout.pieceSize(piece);
      forgetEmptyLines();
    }
  }

  private void forgetEmptyLines() {
    if (lacking.cardinality() == 0) {
      lines.clear();
    }
  }

  /**
   * Changes how much a piece is wanted.
   *
   * @param have whether it is verified
   * @param missing whether it is neither begun nor verified
   * @return whether a piece that is not verified has become wanted, or is no longer
   */
  boolean prioritize(int piece, PiecePriority priority, boolean have, boolean missing) {
    boolean before = isWanted(piece);
    if (priority(piece) == priority) {
      return false;
    }
    if (priorities.length == 0) {
      priorities = new PiecePriority[layout.pieceCount()];
      Arrays.fill(priorities, PiecePriority.NORMAL);
    }
    if (waiting.get(piece)) {
      begun(piece);
    }
    priorities[piece] = priority;
    if (missing) {
      missing(piece);
    }
    if (have || before == isWanted(piece)) {
      return false;
    }
    if (before) {
      lacking.clear(piece);
      bytesLacking -= layout.pieceSize(piece);
      forgetEmptyLines();
    } else {
      lacking.set(piece);
      bytesLacking += layout.pieceSize(piece);
    }
    return true;
  }

  /** Whether a piece waits that some connected peer has, seeds not counted. */
  boolean anyWaitingWithHolder() {
    for (PiecePriority priority : BY_URGENCY) {
      RarestFirst line = lines.get(priority);
      if (line != null && line.waitingWithHolder() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns the rarest of the most wanted pieces that wait and are in that set, or -1. */
  int rarestIn(Bitfield has) {
    int choice = waiting.countIn(has);
    if (choice == 0) {
      return -1;
    }
    return choice <= FEW ? rarestOfFewIn(has) : firstInLineIn(has);
  }

  private int rarestOfFewIn(Bitfield has) {
    for (PiecePriority priority : BY_URGENCY) {
      RarestFirst line = lines.get(priority);
      int rarest = -1;
      int piece = line == null ? -1 : waiting.nextSetIn(has, 0);
      while (line != null && piece >= 0) {
        int rank = line.rank(piece);
        if (rank >= 0 && (rarest < 0 || rank < line.rank(rarest))) {
          rarest = piece;
        }
        piece = waiting.nextSetIn(has, piece + 1);
      }
      if (rarest >= 0) {
        return rarest;
      }
    }
    return -1;
  }

  private int firstInLineIn(Bitfield has) {
    for (PiecePriority priority : BY_URGENCY) {
      RarestFirst line = lines.get(priority);
      for (int rank = 0; line != null && rank < line.waiting(); rank++) {
        int piece = line.at(rank);
        if (has.get(piece)) {
          return piece;
        }
      }
    }
    return -1;
  }

  /** Returns one of the most wanted pieces that wait and are in that set, any of them, or -1. */
  int anyIn(Bitfield has, int tries) {
    for (PiecePriority priority : BY_URGENCY) {
      RarestFirst line = lines.get(priority);
      for (int i = 0; i < tries && line != null && line.waiting() > 0; i++) {
        int piece = line.at(random.nextInt(line.waiting()));
        if (has.get(piece)) {
          return piece;
        }
      }
    }
    return -1;
  }

  /** Returns the first of the most wanted pieces that wait and are in that set, or -1. */
  int firstIn(Bitfield has) {
    for (PiecePriority priority : BY_URGENCY) {
      RarestFirst line = lines.get(priority);
      if (line == null || line.waiting() == 0) {
        continue;
      }
      int piece = waiting.nextSetIn(has, 0);
      while (piece >= 0 && priority(piece) != priority) {
        piece = waiting.nextSetIn(has, piece + 1);
      }
      if (piece >= 0) {
        return piece;
      }
    }
    return -1;
  }

  /** Returns the line of a piece's priority. */
  private RarestFirst line(int piece) {
    return lines.computeIfAbsent(lineOf(piece), _ -> new RarestFirst(availability(), random));
  }

  /** Returns which line a piece belongs to; what is skipped is counted with the normal ones. */
  private PiecePriority lineOf(int piece) {
    PiecePriority priority = priority(piece);
    return priority == PiecePriority.SKIP ? PiecePriority.NORMAL : priority;
  }

  private int[] availability() {
    if (availability.length == 0) {
      availability = new int[layout.pieceCount()];
    }
    return availability;
  }
}
