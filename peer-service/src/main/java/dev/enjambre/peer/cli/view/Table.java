package dev.enjambre.peer.cli.view;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.terminal.Colour;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.terminal.TextWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows and columns, aligned. Where a terminal is too narrow, the columns that matter least are left
 * out and the one of free text is cut; who reads a pipe gets all of it. All text is escaped.
 */
public final class Table {

  /** How a column is aligned. */
  public enum Align {
    /** Text. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  /**
   * A column.
   *
   * @param rank the higher, the sooner it is left out; 0 for never
   * @param free whether its text is cut when room is short; of one column at most
   */
  public record Column(String title, Align align, int rank, boolean free) {

    /** Returns one of text that is never cut. */
    public static Column text(String title, int rank) {
      return new Column(title, Align.LEFT, rank, false);
    }

    /** Returns one of text that is cut. */
    public static Column freeText(String title) {
      return new Column(title, Align.LEFT, 0, true);
    }

    /** Returns one of numbers. */
    public static Column number(String title, int rank) {
      return new Column(title, Align.RIGHT, rank, false);
    }
  }

  /** What stands in one place, and how. */
  public record Cell(String text, Optional<Colour> colour) {

    /** Returns plain text. */
    public static Cell of(String text) {
      return new Cell(text, Optional.empty());
    }

    /** Returns text in a colour. */
    public static Cell of(String text, Colour colour) {
      return new Cell(text, Optional.of(colour));
    }
  }

  private static final String GAP = "  ";
  private static final int LEAST_FREE_TEXT = 10;

  private final Output output;
  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** How many rows were told, and how they were laid out. */
  private int told;

  private int[] widths = {};
  private List<Integer> shown = List.of();

  /** Makes a table without rows. */
  public Table(Output output, List<Column> columns) {
    this.output = output;
    this.columns = List.copyOf(columns);
  }

  /** Adds a row; a cell for each column. */
  public Table row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells.size() + " cells for " + columns.size());
    }
    rows.add(
        cells.stream()
            .map(cell -> new Cell(PrintableText.escape(cell.text()), cell.colour()))
            .toList());
    return this;
  }

  /** Returns the lines, that of the titles first. */
  public List<String> lines() {
    told = 0;
    return more();
  }

  /**
   * Returns the lines that were not returned before. The first ones, with the titles, decide how
   * wide columns are; what comes later and is wider stands out.
   */
  public List<String> more() {
    List<String> lines = new ArrayList<>(rows.size() + 1 - told);
    if (told == 0) {
      layOut();
      lines.add(
          line(columns.stream().map(column -> Cell.of(column.title(), Colour.BOLD)).toList()));
    }
    rows.subList(told, rows.size()).forEach(row -> lines.add(line(row)));
    told = rows.size();
    return lines;
  }

  private void layOut() {
    widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = TextWidth.of(columns.get(i).title());
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(i).text()));
      }
    }
    shown = output.isLive() ? fit() : all();
  }

  private List<Integer> all() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      all.add(i);
    }
    return all;
  }

  /** Narrows the free text, and returns which columns have room. */
  private List<Integer> fit() {
    int room = output.columns();
    List<Integer> fitting = all();
    while (true) {
      int fixed = GAP.length() * (fitting.size() - 1);
      int least = fixed;
      for (int i : fitting) {
        boolean free = columns.get(i).free();
        fixed += free ? 0 : widths[i];
        least += free ? Math.min(widths[i], LEAST_FREE_TEXT) : widths[i];
      }
      Optional<Integer> dispensable =
          fitting.stream()
              .filter(i -> columns.get(i).rank() > 0)
              .max((a, b) -> Integer.compare(columns.get(a).rank(), columns.get(b).rank()));
      if (least <= room || dispensable.isEmpty()) {
        for (int i : fitting) {
          if (columns.get(i).free()) {
            widths[i] = Math.min(widths[i], Math.max(room - fixed, 1));
          }
        }
        return fitting;
      }
      fitting.remove(/* element */ dispensable.get());
    }
  }

  private String line(List<Cell> cells) {
    StringBuilder line = new StringBuilder();
    int last = shown.getLast();
    for (int i : shown) {
      Cell cell = cells.get(i);
      String text = columns.get(i).free() ? output.cut(cell.text(), widths[i]) : cell.text();
      String blanks = " ".repeat(Math.max(widths[i] - TextWidth.of(text), 0));
      String painted = cell.colour().map(colour -> output.paint(colour, text)).orElse(text);
      if (columns.get(i).align() == Align.RIGHT) {
        line.append(blanks).append(painted);
      } else {
        line.append(painted).append(i == last ? "" : blanks);
      }
      line.append(i == last ? "" : GAP);
    }
    return line.toString();
  }
}
