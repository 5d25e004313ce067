package dev.enjambre.tracker.swarm;

import org.jspecify.annotations.Nullable;

/**
 * The members of a table whose zones begin with the same path, by the numbers of their rows:
 * seeders before leechers.
 */
final class ZoneGroup {

  /** The group of the path that is one step shorter. */
  final @Nullable ZoneGroup wider;

  final String path;

  /** How many steps the path has, 1 or more. */
  final int depth;

  private final SideInts rows = new SideInts();
  private int size;
  private int seeders;

  ZoneGroup(@Nullable ZoneGroup wider, String path) {
    this.wider = wider;
    this.path = path;
    depth = wider == null ? 1 : wider.depth + 1;
  }

  int size() {
    return size;
  }

  int seeders() {
    return seeders;
  }

  int row(int position) {
    return rows.get(position);
  }

  void setRow(int position, int row) {
    rows.set(position, row);
  }

  /** Makes room for another at the end; returns where. */
  int grow() {
    return size++;
  }

  void shrink() {
    size--;
    rows.trim(size);
  }

  void addSeeders(int change) {
    seeders += change;
  }
}
