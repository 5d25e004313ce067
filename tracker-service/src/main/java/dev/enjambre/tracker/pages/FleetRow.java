package dev.enjambre.tracker.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.service.FleetMatrix.Cell;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file of the fleet as the page shows it.
 *
 * @param infoHash 40 lower-case hexadecimal digits
 * @param name printable; its first digits if the catalogue does not have it
 * @param known whether the catalogue has it
 * @param size its bytes; null if they are not known
 * @param done replicas that have it
 * @param fetching replicas that are getting it, those that stall among them
 * @param stalled replicas that stall
 * @param part how much of it all replicas of it together have, 0 to 1; null if that is not known
 * @param rate bytes per second of all together; null if that is not known
 * @param eta in how many seconds the last one is done of whom that is known; null if of nobody
 * @param cells at each replica
 */
record FleetRow(
    String infoHash,
    String name,
    boolean known,
    @Nullable Long size,
    int done,
    int fetching,
    int stalled,
    @Nullable Double part,
    @Nullable Long rate,
    @Nullable Long eta,
    List<HolderView> cells) {

  private static final int DIGITS_SHOWN = 12;

  static FleetRow of(
      SwarmProgress swarm, @Nullable CatalogEntry entry, List<Optional<Cell>> cells) {
    String infoHash = swarm.infoHash().toHex();
    OptionalLong size = entry == null ? OptionalLong.empty() : OptionalLong.of(entry.sizeBytes());
    long rate = Math.round(swarm.bytesPerSecond());
    return new FleetRow(
        infoHash,
        entry == null
            ? infoHash.substring(0, DIGITS_SHOWN) + "…"
            : PrintableText.escape(entry.name()),
        entry != null,
        entry == null ? null : entry.sizeBytes(),
        swarm.counts().seeders(),
        swarm.counts().leechers(),
        swarm.stalled(),
        entry == null ? null : part(swarm, entry.sizeBytes()),
        rate > 0 ? rate : null,
        swarm.secondsLeft().isPresent() ? swarm.secondsLeft().getAsLong() : null,
        cells.stream().map(cell -> HolderView.of(cell, size)).toList());
  }

  /** Who does not know what it lacks is taken for somebody who has nothing. */
  private static double part(SwarmProgress swarm, long size) {
    double all = (double) size * (swarm.counts().seeders() + swarm.counts().leechers());
    double left = swarm.bytesLeft() + (double) size * swarm.leftUnknown();
    return all <= 0 ? 0 : Math.clamp((all - left) / all, 0, 1);
  }

  /** Returns where it stands among others: what stalls first, then what is under way. */
  int rank() {
    if (stalled > 0) {
      return 0;
    }
    return fetching > 0 ? 1 : 2;
  }

  /** Returns where its page is. */
  public String path() {
    return "/catalog/" + infoHash;
  }
}
