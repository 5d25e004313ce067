package dev.enjambre.peer.cli;

/** Torrents as the REST API tells of them. */
final class TorrentAnswers {

  static final String HASH = "9c07000000000000000000000000000000000000";

  private TorrentAnswers() {}

  /** Returns one; the name goes in as it is, and has to be JSON. */
  static String torrent(String hash, String name, String state, double progress) {
    return """
    {"infoHash": "%s", "name": "%s", "sizeBytes": 1000000, "state": "%s", "queued": false,
     "progress": %s, "wantedBytes": 1000000, "downloadedBytes": 0, "uploadedBytes": 0,
     "downloadRate": 1000, "uploadRate": 0, "pieces": 61, "piecesHave": 1, "connectedPeers": 3,
     "connectedSeeds": 1, "sequential": false, "maxDownloadRate": 0, "maxUploadRate": 0,
     "maxConnections": 0, "etaSeconds": 125, "error": null, "catalog": null}\
    """
        .replace("\n", "")
        .formatted(hash, name, state, progress);
  }

  static String torrent(String state, double progress) {
    return torrent(HASH, "model.bin", state, progress);
  }
}
