package dev.enjambre.peer.cli.remote;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A peer that a peer is connected to; its texts are to be escaped before they are shown.
 *
 * @param address {@code host:port}
 * @param source how the one came to know of the other
 * @param progress what it has, 0 to 1
 * @param downloadRate bytes per second from it
 * @param uploadRate bytes per second to it
 * @param json all that is said of it
 */
public record RemotePeer(
    String address,
    Optional<String> host,
    String client,
    String source,
    Optional<String> zone,
    boolean incoming,
    boolean encrypted,
    double progress,
    boolean amChoking,
    boolean amInterested,
    boolean peerChoking,
    boolean peerInterested,
    boolean optimistic,
    boolean snubbed,
    long downloadRate,
    long uploadRate,
    JsonNode json) {

  static RemotePeer of(AnswerFields fields) throws PeerApiException {
    return new RemotePeer(
        fields.text("address"),
        fields.optionalText("host"),
        fields.text("client"),
        fields.text("source"),
        fields.optionalText("zone"),
        fields.flag("incoming"),
        fields.flag("encrypted"),
        fields.part("progress"),
        fields.flag("amChoking"),
        fields.flag("amInterested"),
        fields.flag("peerChoking"),
        fields.flag("peerInterested"),
        fields.flag("optimistic"),
        fields.flag("snubbed"),
        fields.amount("downloadRate"),
        fields.amount("uploadRate"),
        fields.json());
  }
}
