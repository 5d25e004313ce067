package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.File;
import dev.enjambre.api.peer.v1.SearchResult;
import dev.enjambre.api.peer.v1.Torrent;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.session.FileStatus;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;

/** Writes what the peer knows as messages. */
final class Messages {

  private Messages() {}

  static Torrent torrent(TorrentStatus status) {
    Torrent.Builder torrent =
        Torrent.newBuilder()
            .setInfoHash(status.infoHash().toHex())
            .setName(status.name())
            .setSizeBytes(status.sizeBytes())
            .setState(state(status.state()))
            .setProgress(status.progress())
            .setDownloadedBytes(status.downloadedBytes())
            .setUploadedBytes(status.uploadedBytes())
            .setDownloadRate(status.downloadRate())
            .setUploadRate(status.uploadRate())
            .setPieces(status.pieces())
            .setPiecesHave(status.piecesHave())
            .setConnectedPeers(status.connectedPeers())
            .setConnectedSeeds(status.connectedSeeds());
    status.etaSeconds().ifPresent(torrent::setEtaSeconds);
    status.error().ifPresent(torrent::setError);
    return torrent.build();
  }

  static File file(TorrentStatus torrent, FileStatus file) {
    return File.newBuilder()
        .setInfoHash(torrent.infoHash().toHex())
        .setIndex(file.index())
        .setPath(file.path())
        .setSizeBytes(file.sizeBytes())
        .setProgress(file.progress())
        .setWanted(file.priority() != PiecePriority.SKIP)
        .setState(state(torrent.state()))
        .build();
  }

  static SearchResult result(CatalogEntry entry) {
    return SearchResult.newBuilder()
        .setInfoHash(entry.infoHash().toHex())
        .setName(entry.name())
        .setSizeBytes(entry.sizeBytes())
        .setSeeders(entry.seeders())
        .setLeechers(entry.leechers())
        .build();
  }

  private static Torrent.State state(TorrentState state) {
    return switch (state) {
      case FETCHING_METADATA -> Torrent.State.STATE_FETCHING_METADATA;
      case CHECKING -> Torrent.State.STATE_CHECKING;
      case DOWNLOADING -> Torrent.State.STATE_DOWNLOADING;
      case SEEDING -> Torrent.State.STATE_SEEDING;
      case PAUSED -> Torrent.State.STATE_PAUSED;
      case FAILED -> Torrent.State.STATE_FAILED;
    };
  }
}
