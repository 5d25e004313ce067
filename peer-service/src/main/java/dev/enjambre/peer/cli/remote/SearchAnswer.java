package dev.enjambre.peer.cli.remote;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a peer found; all texts are to be escaped before they are shown.
 *
 * @param json the answer as it was
 */
public record SearchAnswer(List<Found> results, List<Problem> problems, JsonNode json) {

  /**
   * A torrent that was found.
   *
   * @param state how it is at the peer, if it is there
   */
  public record Found(
      String infoHash,
      String name,
      long sizeBytes,
      long seeders,
      long leechers,
      Optional<String> state) {

    static Found of(AnswerFields fields) throws PeerApiException {
      return new Found(
          fields.infoHash("infoHash"),
          fields.text("name"),
          fields.amount("sizeBytes"),
          fields.amount("seeders"),
          fields.amount("leechers"),
          fields.optionalText("state"));
    }
  }

  /** A source that did not answer. */
  public record Problem(String source, String detail) {

    static Problem of(AnswerFields fields) throws PeerApiException {
      return new Problem(fields.text("source"), fields.text("detail"));
    }
  }

  /** Copies the lists. */
  public SearchAnswer {
    results = List.copyOf(results);
    problems = List.copyOf(problems);
  }

  static SearchAnswer of(AnswerFields fields) throws PeerApiException {
    return new SearchAnswer(
        fields.object("results").list(Found::of),
        fields.object("problems").list(Problem::of),
        fields.json());
  }
}
