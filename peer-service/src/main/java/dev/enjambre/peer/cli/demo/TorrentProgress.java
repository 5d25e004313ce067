package dev.enjambre.peer.cli.demo;

import org.jspecify.annotations.Nullable;

/**
 * A torrent as a peer's REST API shows it; members that the demo does not read are left out.
 *
 * @param progress 0 to 1
 * @param downloadRate bytes per second
 * @param error why {@code state} is {@code FAILED}
 */
record TorrentProgress(
    String infoHash,
    String name,
    long sizeBytes,
    String state,
    double progress,
    long uploadedBytes,
    long downloadRate,
    int pieces,
    int piecesHave,
    int connectedPeers,
    @Nullable String error) {

  boolean complete() {
    return state.equals("SEEDING");
  }

  boolean failed() {
    return state.equals("FAILED");
  }
}
