package dev.enjambre.peer.simulation;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a simulated overlay. A round is the time between two requests of lists while there
 * is news.
 *
 * @param connected rounds until each node could be reached from the first by what they know; null
 *     if never
 * @param converged rounds until each honest node knew all others, or as many as its list holds;
 *     where nodes come and go, until nine in ten knew nine in ten of these; null if never
 * @param rejoined rounds after a cut until the halves were connected again; null if never, and
 *     without a cut
 * @param known peers in a list before the searches, median
 * @param calls of a node until all had converged, mean
 * @param messages of a node until then, mean
 * @param idle messages of a node in a minute in which nobody searches
 * @param loops the share of passed-on searches that came to a node which had them already
 * @param busiest messages of a node in a second while there were searches, mean
 * @param oneHolder searches for what one node has
 * @param someHolders searches for what one of a hundred has
 * @param simulated how much time has passed
 */
public record OverlayOutcome(
    @Nullable Integer connected,
    @Nullable Integer converged,
    @Nullable Integer rejoined,
    int known,
    double calls,
    double messages,
    double idle,
    double loops,
    double busiest,
    Found oneHolder,
    Found someHolders,
    Duration simulated) {

  /**
   * What searches of one kind gave.
   *
   * @param searches how many
   * @param found of these, how many found what they were for
   * @param meanMessages search messages of all nodes for a search: requests, answers and
   *     acknowledgements
   * @param mostMessages the same, which nine of ten do not exceed
   * @param medianMillis until the first true answer, of those that found
   * @param mostMillis the same, which nine of ten do not exceed
   * @param reached the share of the nodes that a search was put to, mean
   */
  public record Found(
      int searches,
      int found,
      long meanMessages,
      long mostMessages,
      long medianMillis,
      long mostMillis,
      double reached) {

    /** Returns the share that found, 0 to 1. */
    public double share() {
      return (double) found / searches;
    }

    private String cells() {
      return String.format(
          Locale.ROOT,
          "%.0f %% | %,d | %,d | %.1f s",
          100 * share(),
          meanMessages,
          mostMessages,
          medianMillis / 1e3);
    }
  }

  /** Returns the heading of a table of outcomes. */
  public static String heading() {
    return "| nodes | case | churn/min | liars | converged | idle/min | came twice"
        + " | one has it: found | messages | 90 % | after"
        + " | 1 % have it: found | messages | 90 % | after |\n"
        + "|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";
  }

  /** Returns a row of that table; a round is taken for a second, as it is by default. */
  public String row(OverlaySetup setup, String what) {
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %.0f %% | %.0f %% | %s | %.0f | %.0f %% | %s | %s |",
        setup.nodes(),
        what,
        100 * setup.churn(),
        100 * setup.liars(),
        rounds(),
        idle,
        100 * loops,
        oneHolder.cells(),
        someHolders.cells());
  }

  private String rounds() {
    String first = converged == null ? "never" : converged + " s";
    return rejoined == null ? first : first + ", again " + rejoined + " s";
  }
}
