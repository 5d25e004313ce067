package dev.enjambre.peer.cli.remote;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
   * @param seeders peers that have it, if the tracker knows of it
   * @param leechers peers that are getting it, if the tracker knows of it
   * @param holders peers of the overlay that say that they have it, or are getting it
   * @param state how it is at the peer, if it is there
   */
  public record Found(
      String infoHash,
      String name,
      long sizeBytes,
      OptionalLong seeders,
      OptionalLong leechers,
      long holders,
      Optional<String> state) {

    static Found of(AnswerFields fields) throws PeerApiException {
      boolean isCatalogued =
          fields.object("sources").list(source -> source.json().asString("")).contains("catalog");
      return new Found(
          fields.infoHash("infoHash"),
          fields.text("name"),
          fields.amount("sizeBytes"),
          isCatalogued ? OptionalLong.of(fields.amount("seeders")) : OptionalLong.empty(),
          isCatalogued ? OptionalLong.of(fields.amount("leechers")) : OptionalLong.empty(),
          fields.amount("holders"),
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
