package dev.enjambre.peer.piece;

import java.util.ArrayList;
import java.util.List;

/**
 * How some neighbouring pieces of a torrent stand, at one moment: what a map of the torrent shows
 * of them. Whatever is in none of the four groups is missing, and a connected peer has it.
 * Immutable.
 *
 * @param first the first of the pieces, counted from 0
 * @param count how many there are, at least 1
 * @param have how many are verified
 * @param underway how many are being downloaded or checked
 * @param skipped how many are missing and not wanted
 * @param nowhere how many are missing, wanted, and had by no connected peer
 */
public record PieceStretch(int first, int count, int have, int underway, int skipped, int nowhere) {

  /**
   * Cuts a torrent into stretches whose lengths differ by one piece at most. Takes a time that
   * grows with the number of pieces that are missing. Called on the torrent's loop.
   *
   * @param most how many stretches at most, 1 or more; fewer where there are fewer pieces
   */
  public static List<PieceStretch> of(PieceTracker pieces, int most) {
    int all = pieces.have().size();
    int stretches = Math.min(all, most);
    List<PieceStretch> result = new ArrayList<>(stretches);
    for (int i = 0; i < stretches; i++) {
      int from = (int) ((long) all * i / stretches);
      int to = (int) ((long) all * (i + 1) / stretches);
      result.add(between(pieces, from, to));
    }
    return result;
  }

  private static PieceStretch between(PieceTracker pieces, int from, int to) {
    int have = 0;
    int underway = 0;
    int skipped = 0;
    int nowhere = 0;
    for (int piece = from; piece < to; piece++) {
      switch (pieces.state(piece)) {
        case HAVE -> have++;
        case DOWNLOADING, VERIFYING -> underway++;
        case MISSING -> {
          if (pieces.priority(piece) == PiecePriority.SKIP) {
            skipped++;
          } else if (pieces.availability(piece) == 0) {
            nowhere++;
          }
        }
      }
    }
    return new PieceStretch(from, to - from, have, underway, skipped, nowhere);
  }
}
