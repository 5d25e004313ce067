package dev.enjambre.peer.catalog;

import java.util.List;

/**
 * What this peer fetches because the catalogue has it.
 *
 * @param names the names of it; none: nothing
 * @param removed what becomes of it when the catalogue lets go of it
 */
public record Replication(List<NamePattern> names, RemovalPolicy removed) {

  /** Nothing is fetched without being asked for. */
  public static final Replication NONE = new Replication(List.of(), RemovalPolicy.KEEP);

  /** Copies the list. */
  public Replication {
    names = List.copyOf(names);
  }

  /** Whether a torrent of that name is fetched. */
  boolean isWanted(String name) {
    return names.stream().anyMatch(pattern -> pattern.matches(name));
  }
}
