package dev.enjambre.peer.web;

import dev.enjambre.peer.catalog.CatalogStatus;
import dev.enjambre.peer.session.TorrentStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A torrent as the API shows it.
 *
 * @param infoHash 40 lower-case hexadecimal digits
 * @param name what the torrent calls itself
 * @param sizeBytes size of all its files
 * @param state one of {@code FETCHING_METADATA, CHECKING, DOWNLOADING, SEEDING, PAUSED, FAILED}
 * @param queued whether it is {@code PAUSED} only until its turn to fetch comes
 * @param progress the part of what is wanted that is there and verified, 0 to 1
 * @param wantedBytes size of the pieces that are wanted
 * @param downloadedBytes payload received since the peer started
 * @param uploadedBytes payload sent since the peer started
 * @param downloadRate payload bytes per second
 * @param uploadRate payload bytes per second
 * @param pieces how many pieces it has
 * @param piecesHave how many of them are there and verified
 * @param connectedPeers how many peers are connected
 * @param connectedSeeds how many of these have everything
 * @param sequential whether pieces are fetched in order
 * @param maxDownloadRate payload bytes per second; 0 for no limit of its own
 * @param maxUploadRate payload bytes per second; 0 for no limit of its own
 * @param maxConnections connections; 0 for the limit of all torrents
 * @param etaSeconds how long it will take at this rate; null when nothing tells
 * @param error why it failed; null when it did not
 * @param catalog how it stands with the catalogue; null when it is not to be there
 */
record TorrentJson(
    String infoHash,
    String name,
    long sizeBytes,
    String state,
    boolean queued,
    double progress,
    long wantedBytes,
    long downloadedBytes,
    long uploadedBytes,
    long downloadRate,
    long uploadRate,
    int pieces,
    int piecesHave,
    int connectedPeers,
    int connectedSeeds,
    boolean sequential,
    long maxDownloadRate,
    long maxUploadRate,
    int maxConnections,
    @Nullable Long etaSeconds,
    @Nullable String error,
    @Nullable CatalogStateJson catalog) {

  static TorrentJson of(TorrentStatus torrent, Optional<CatalogStatus> catalog) {
    return new TorrentJson(
        torrent.infoHash().toHex(),
        torrent.name(),
        torrent.sizeBytes(),
        torrent.state().name(),
        torrent.queued(),
        torrent.progress(),
        torrent.wantedBytes(),
        torrent.downloadedBytes(),
        torrent.uploadedBytes(),
        torrent.downloadRate(),
        torrent.uploadRate(),
        torrent.pieces(),
        torrent.piecesHave(),
        torrent.connectedPeers(),
        torrent.connectedSeeds(),
        torrent.options().sequential(),
        torrent.options().limits().maxDownloadRate(),
        torrent.options().limits().maxUploadRate(),
        torrent.options().limits().maxConnections(),
        torrent.etaSeconds().isPresent() ? torrent.etaSeconds().getAsLong() : null,
        torrent.error().orElse(null),
        catalog.map(CatalogStateJson::of).orElse(null));
  }
}
