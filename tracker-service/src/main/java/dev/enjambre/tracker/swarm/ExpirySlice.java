package dev.enjambre.tracker.swarm;

/**
 * A bounded part of the work of removing who has been silent for too long.
 *
 * @param expired how many members were removed
 * @param last whether the whole shard has been looked through; the next slice begins anew
 */
public record ExpirySlice(int expired, boolean last) {}
