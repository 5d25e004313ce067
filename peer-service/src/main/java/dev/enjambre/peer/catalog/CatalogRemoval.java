package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;

/**
 * That somebody has removed a torrent from the catalogue, as the catalogue tells.
 *
 * @param number its place among all removals
 * @param infoHash the torrent
 * @param removedAt when
 */
record CatalogRemoval(long number, InfoHash infoHash, Instant removedAt) {}
