package dev.enjambre.peer.catalog;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with the catalogue again and again: publishing, and then each of the other parts. An
 * answer that makes no sense to one of them, or is a refusal, keeps none of the others from asking;
 * a catalogue that is away is left alone by all. Used by one thread.
 */
final class CatalogRounds {

  /** One of the parts. */
  @FunctionalInterface
  interface Part {

    /**
     * Does what is due.
     *
     * @throws CatalogException if the catalogue does not answer as it should
     */
    void round(long nowNanos) throws CatalogException;
  }

  private static final Logger log = LoggerFactory.getLogger(CatalogRounds.class);

  /** A part, and what was complained of last. */
  private static final class Turn {
    private final Part part;
    private String problem = "";

    Turn(Part part) {
      this.part = part;
    }
  }

  private final CatalogPublisher publisher;
  private final List<Turn> turns;

  CatalogRounds(CatalogPublisher publisher, List<Part> parts) {
    this.publisher = publisher;
    this.turns = parts.stream().map(Turn::new).toList();
  }

  /** Does what is due. */
  void round(long nowNanos) {
    try {
      publisher.round(nowNanos);
    } catch (RuntimeException e) {
      log.error("publishing failed; it is tried again", e);
    }
    for (Turn turn : turns) {
      if (publisher.isAway(nowNanos)) {
        return;
      }
      take(turn, nowNanos);
    }
  }

  private void take(Turn turn, long nowNanos) {
    try {
      turn.part.round(nowNanos);
      turn.problem = "";
      // It may have published in vain.
      if (!publisher.isAway(nowNanos)) {
        publisher.noteAnswer();
      }
    } catch (CatalogException e) {
      publisher.noteFailure(e, nowNanos);
      if (e.kind() != CatalogException.Kind.UNREACHABLE) {
        complain(turn, String.valueOf(e.getMessage()));
      }
    } catch (RuntimeException e) {
      log.error("looking after the catalogue failed; it is tried again", e);
    }
  }

  private static void complain(Turn turn, String problem) {
    if (!problem.equals(turn.problem)) {
      log.warn("what the catalogue has can't be read: {}", problem);
      turn.problem = problem;
    }
  }
}
