package dev.enjambre.peer.session;

import dev.enjambre.common.id.InfoHash;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A torrent at one moment. Immutable.
 *
 * @param infoHash which torrent
 * @param name its name
 * @param sizeBytes size of its content
 * @param state what it is at
 * @param queued whether it waits for its turn to fetch
 * @param options what the operator chose for it
 * @param progress verified part of what is wanted, 0 to 1; while checking, the checked part
 * @param wantedBytes bytes of the pieces that are wanted
 * @param bytesLeft bytes of them that are not verified
 * @param downloadedBytes payload received in this run of the process
 * @param uploadedBytes payload sent in this run of the process
 * @param downloadRate bytes per second
 * @param uploadRate bytes per second
 * @param pieces how many there are
 * @param piecesHave how many are verified
 * @param connectedPeers connections
 * @param connectedSeeds connections to peers that have everything
 * @param knownPeers peers that we could call
 * @param etaSeconds seconds until it is done at this rate; empty if there is no telling
 * @param error why it failed
 */
public record TorrentStatus(
    InfoHash infoHash,
    String name,
    long sizeBytes,
    TorrentState state,
    boolean queued,
    TorrentOptions options,
    double progress,
    long wantedBytes,
    long bytesLeft,
    long downloadedBytes,
    long uploadedBytes,
    long downloadRate,
    long uploadRate,
    int pieces,
    int piecesHave,
    int connectedPeers,
    int connectedSeeds,
    int knownPeers,
    OptionalLong etaSeconds,
    Optional<String> error) {}
