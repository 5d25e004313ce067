package dev.enjambre.peer.pages;

import dev.enjambre.peer.piece.PieceStretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The pieces of a torrent as a drawing: strips of cells, each of which stands for one piece or some
 * neighbours. A cell is filled from below by the part of it that is here, and its pattern says how
 * the rest stands, so that the map can be read without its colours. Units are those of the drawing.
 *
 * @param strips the cells, in strips of {@value #COLUMNS}, which stand beside or below each other
 * @param pieces how many pieces there are
 * @param have how many are verified
 * @param underway how many are being downloaded or checked
 * @param skipped how many are not wanted
 * @param nowhere how many are wanted, and had by no connected peer
 */
record PieceMap(
    List<List<Cell>> strips, int pieces, int have, int underway, int skipped, int nowhere) {

  /** Into how many cells a torrent is put at most. */
  static final int MOST_CELLS = 320;

  static final int COLUMNS = 32;

  private static final int SIDE = 10;
  private static final int GAP = 2;

  /** How large the drawing of a strip is, with its gaps. */
  static final int STRIP_WIDTH = COLUMNS * (SIDE + GAP);

  static final int STRIP_HEIGHT = SIDE + GAP;

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
   * @param x its left edge within the strip
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

  /** Copies the lists. */
  PieceMap {
    strips = strips.stream().map(List::copyOf).toList();
  }

  /**
   * Draws the map.
   *
   * @param stretches all of a torrent, in order; none while nothing is known
   * @param connected whether any peer is connected; if not, nothing is said of who has what
   */
  static PieceMap of(List<PieceStretch> stretches, boolean connected) {
    List<List<Cell>> strips = new ArrayList<>();
    int pieces = 0;
    int have = 0;
    int underway = 0;
    int skipped = 0;
    int nowhere = 0;
    for (PieceStretch stretch : stretches) {
      if (strips.isEmpty() || strips.getLast().size() == COLUMNS) {
        strips.add(new ArrayList<>(COLUMNS));
      }
      int x = strips.getLast().size() * (SIDE + GAP) + GAP / 2;
      double filled = Math.round(10.0 * SIDE * stretch.have() / stretch.count()) / 10.0;
      strips.getLast().add(new Cell(x, GAP / 2, SIDE, filled, restOf(stretch, connected)));
      pieces += stretch.count();
      have += stretch.have();
      underway += stretch.underway();
      skipped += stretch.skipped();
      nowhere += connected ? stretch.nowhere() : 0;
    }
    return new PieceMap(strips, pieces, have, underway, skipped, nowhere);
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
    return strips.isEmpty();
  }

  /** Returns how many pieces wait to be asked for. */
  public int missing() {
    return pieces - have - underway - skipped - nowhere;
  }

  /** Returns how many pieces a cell stands for, at most. */
  public int piecesOfCell() {
    int cells = strips.stream().mapToInt(List::size).sum();
    return cells == 0 ? 0 : (pieces + cells - 1) / cells;
  }

  /**
   * Returns the part of a strip's drawing that is to be seen: all of it, also if it has fewer
   * cells.
   */
  public String viewBox() {
    return "0 0 " + STRIP_WIDTH + " " + STRIP_HEIGHT;
  }
}
