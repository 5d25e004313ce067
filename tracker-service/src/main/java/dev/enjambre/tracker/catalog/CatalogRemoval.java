package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;

/**
 * That somebody has removed a torrent from the catalogue, and it has not been published again
 * since.
 *
 * @param number later removals have higher numbers, and none has that of another
 * @param infoHash the torrent
 * @param removedAt when, in milliseconds
 */
public record CatalogRemoval(long number, InfoHash infoHash, Instant removedAt) {}
