package dev.enjambre.peer.dht;

import java.time.Duration;

/**
 * What a search came to, over both families.
 *
 * @param peers how many peers were found
 * @param asked queries that were sent, without announces
 * @param answered how many of them were answered
 * @param hops how many nodes were asked one after the other, at most, to get to one of the nearest
 * @param announced how many of the nearest nodes have taken our announce
 * @param took from its beginning, not counting how long it had waited for its turn
 */
public record SearchResult(
    int peers, int asked, int answered, int hops, int announced, Duration took) {}
