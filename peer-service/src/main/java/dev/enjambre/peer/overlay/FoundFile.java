package dev.enjambre.peer.overlay;

import java.util.List;

/**
 * A file that was found, and who has it.
 *
 * @param file as the first holder describes it; only its info hash can be relied on
 * @param holders each of which said so itself; at least one
 */
public record FoundFile(OfferedFile file, List<Holder> holders) {
  /** Copies the list. */
  public FoundFile {
    holders = List.copyOf(holders);
  }
}
