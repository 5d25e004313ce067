package dev.enjambre.tracker.replica;

import java.time.Instant;

/**
 * How a replica and Redis stand.
 *
 * @param joined whether it writes to Redis what it hears, and hears what others write
 * @param since since when
 * @param detail why it has not joined; empty if it has
 * @param replicas how many replicas were seen lately, this one included; 0 if it is not known
 */
public record ReplicaStatus(boolean joined, Instant since, String detail, int replicas) {}
