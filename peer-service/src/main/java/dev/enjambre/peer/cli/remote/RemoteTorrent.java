package dev.enjambre.peer.cli.remote;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A torrent of a peer.
 *
 * @param infoHash 40 lower-case hexadecimal digits
 * @param name chosen by its maker: escape it before it is shown
 * @param state what the REST API calls it
 * @param queued whether it is paused only until its turn to fetch comes
 * @param progress the part of what is wanted that is there, 0 to 1
 * @param wantedBytes size of what is wanted
 * @param downloadRate bytes per second
 * @param uploadRate bytes per second
 * @param etaSeconds how long it will take, where that tells
 * @param error why it failed
 * @param catalogState how it stands with the catalogue, if it is to be there
 * @param catalogError why it is not there
 * @param json all that the peer says of it
 */
public record RemoteTorrent(
    String infoHash,
    String name,
    long sizeBytes,
    String state,
    boolean queued,
    double progress,
    long wantedBytes,
    long downloadRate,
    long uploadRate,
    long connectedPeers,
    OptionalLong etaSeconds,
    Optional<String> error,
    Optional<String> catalogState,
    Optional<String> catalogError,
    JsonNode json) {

  static RemoteTorrent of(AnswerFields fields) throws PeerApiException {
    boolean catalog = fields.has("catalog");
    return new RemoteTorrent(
        fields.infoHash("infoHash"),
        fields.text("name"),
        fields.amount("sizeBytes"),
        fields.text("state"),
        fields.flag("queued"),
        fields.part("progress"),
        fields.amount("wantedBytes"),
        fields.amount("downloadRate"),
        fields.amount("uploadRate"),
        fields.amount("connectedPeers"),
        fields.optionalAmount("etaSeconds"),
        fields.optionalText("error"),
        catalog ? fields.object("catalog").optionalText("state") : Optional.empty(),
        catalog ? fields.object("catalog").optionalText("error") : Optional.empty(),
        fields.json());
  }

  /** Whether all that is wanted is there. */
  public boolean isDone() {
    return switch (state) {
      case "SEEDING" -> true;
      case "DOWNLOADING", "PAUSED" -> progress == 1 && sizeBytes > 0;
      default -> false;
    };
  }

  /** Whether it stands still until somebody does something about it. */
  public boolean isFailed() {
    return state.equals("FAILED");
  }
}
