package dev.enjambre.peer.catalog;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.catalog.CatalogJson.BadJsonException;
import java.util.List;

/** The input is what a catalogue answers, to any question. */
public final class CatalogAnswerFuzz {

  private static final int MOST_PEERS = 50;

  private CatalogAnswerFuzz() {}

  private interface Reading {
    void read() throws BadJsonException;
  }

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    attempt(() -> check(CatalogJson.entry(input)));
    attempt(() -> {
      CatalogPage page = CatalogJson.page(input);
      page.entries().forEach(CatalogAnswerFuzz::check);
      require(page.entries().size() <= input.length / 50, "more entries than there were");
    });
    attempt(() -> {
      for (CatalogRemoval removal : CatalogJson.removals(input).removals()) {
        // Throws for what cannot be kept.
        var _ = removal.removedAt().toEpochMilli();
      }
    });
    attempt(() -> {
      List<PeerEndpoint> peers = CatalogJson.peers(input, MOST_PEERS);
      require(peers.size() <= 2 * MOST_PEERS, "too many peers");
      require(peers.stream().allMatch(peer -> peer.port() > 0), "a peer at no port");
    });
    var _ = CatalogJson.problem(input);
    var _ = CatalogJson.isProblemOf("name", input);
  }

  private static void check(CatalogEntry entry) {
    require(!entry.name().isEmpty() && entry.sizeBytes() >= 0, "no name, or a negative size");
    require(entry.seeders() >= 0 && entry.leechers() >= 0, "fewer than none");
    require(!entry.addedAt().toString().isEmpty(), "no time");
  }

  private static void attempt(Reading reading) {
    try {
      reading.read();
    } catch (BadJsonException bad) {
      require(
          bad.getMessage() != null && bad.getMessage().chars().noneMatch(Character::isISOControl),
          "not for a log");
    }
  }
}
