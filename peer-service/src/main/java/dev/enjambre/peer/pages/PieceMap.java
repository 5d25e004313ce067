package dev.enjambre.peer.pages;

import dev.enjambre.peer.piece.PieceStretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The pieces of a torrent as a drawing: rows of cells, each of which stands for one piece or some
 * neighbours. A cell is filled from below by the part of it that is here, and its pattern says how
 * the rest stands, so that the map can be read without its colours. Units are those of the drawing.
 *
 * @param cells the cells, by rows
 * @param width of the drawing
 * @param height of the drawing
 * @param pieces how many pieces there are
 * @param have how many are verified
 * @param underway how many are being downloaded or checked
 * @param skipped how many are not wanted
 * @param nowhere how many are wanted, and had by no connected peer
 */
record PieceMap(
    List<Cell> cells,
    int width,
    int height,
    int pieces,
    int have,
    int underway,
    int skipped,
    int nowhere) {

  /** Into how many cells a torrent is put at most. */
  static final int MOST_CELLS = 320;

  private static final int COLUMNS = 64;
  private static final int SIDE = 10;
  private static final int GAP = 2;

  /** How what is missing of a cell stands; the first that is true of any of its pieces. */
  enum Rest {
    /** Nothing is missing. */
    NONE,
    /** Some of it is being downloaded or checked. */
    UNDERWAY,
    /** No connected peer has some of it. */
    NOWHERE,
    /** Some of it waits. */
    MISSING,
    /** All that is missing is not wanted. */
    SKIPPED;

    /** Returns the style class. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A cell.
   *
   * @param x its left edge
   * @param y its upper edge
   * @param side its width and height
   * @param filled how high the part is that is here, from below
   * @param rest how the rest stands
   */
  record Cell(int x, int y, int side, double filled, Rest rest) {

    /** Returns the upper edge of the part that is here. */
    public double fillY() {
      return y + side - filled;
    }
  }

  /** Copies the list. */
  PieceMap {
    cells = List.copyOf(cells);
  }

  /**
   * Draws the map.
   *
   * @param stretches all of a torrent, in order; none while nothing is known
   * @param connected whether any peer is connected; if not, nothing is said of who has what
   */
  static PieceMap of(List<PieceStretch> stretches, boolean connected) {
    List<Cell> cells = new ArrayList<>(stretches.size());
    int pieces = 0;
    int have = 0;
    int underway = 0;
    int skipped = 0;
    int nowhere = 0;
    for (PieceStretch stretch : stretches) {
      int place = cells.size();
      int x = place % COLUMNS * (SIDE + GAP) + GAP;
      int y = place / COLUMNS * (SIDE + GAP) + GAP;
      double filled = Math.round(10.0 * SIDE * stretch.have() / stretch.count()) / 10.0;
      cells.add(new Cell(x, y, SIDE, filled, restOf(stretch, connected)));
      pieces += stretch.count();
      have += stretch.have();
      underway += stretch.underway();
      skipped += stretch.skipped();
      nowhere += connected ? stretch.nowhere() : 0;
    }
    int rows = (cells.size() + COLUMNS - 1) / COLUMNS;
    return new PieceMap(
        cells,
        Math.min(cells.size(), COLUMNS) * (SIDE + GAP) + GAP,
        rows * (SIDE + GAP) + GAP,
        pieces,
        have,
        underway,
        skipped,
        nowhere);
  }

  private static Rest restOf(PieceStretch stretch, boolean connected) {
    int missing = stretch.count() - stretch.have();
    if (missing == 0) {
      return Rest.NONE;
    }
    if (stretch.underway() > 0) {
      return Rest.UNDERWAY;
    }
    if (connected && stretch.nowhere() > 0) {
      return Rest.NOWHERE;
    }
    return stretch.skipped() == missing ? Rest.SKIPPED : Rest.MISSING;
  }

  /** Whether there is nothing to draw. */
  public boolean isEmpty() {
    return cells.isEmpty();
  }

  /** Returns how many pieces wait to be asked for. */
  public int missing() {
    return pieces - have - underway - skipped - nowhere;
  }

  /** Returns how many pieces a cell stands for, at most. */
  public int piecesOfCell() {
    return isEmpty() ? 0 : (pieces + cells.size() - 1) / cells.size();
  }
}
