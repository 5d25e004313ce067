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
 * @param progress verified part of the content, 0 to 1; while checking, the checked part
 * @param bytesLeft bytes that are not verified
 * @param downloadedBytes payload received in this run of the process
 * @param uploadedBytes payload sent in this run of the process
 * @param downloadRate bytes per second
 * @param uploadRate bytes per second
 * @param pieces how many there are
 * @param piecesHave how many are verified
 * @param connectedPeers connections
 * @param connectedSeeds connections to peers that have everything
 * @param knownPeers peers that we could call
 * @param etaSeconds seconds until it is complete at this rate; empty if there is no telling
 * @param error why it failed
 */
public record TorrentStatus(
    InfoHash infoHash,
    String name,
    long sizeBytes,
    TorrentState state,
    double progress,
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
