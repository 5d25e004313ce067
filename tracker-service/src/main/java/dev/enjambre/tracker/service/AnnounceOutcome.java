package dev.enjambre.tracker.service;

import dev.enjambre.tracker.swarm.SwarmCounts;
import org.jspecify.annotations.Nullable;

/**
 * What became of an announce.
 *
 * @param counts the sizes of the swarm after it; zeros if it was refused
 * @param refusal why it was refused, or null if it was accepted
 * @param warning what the operator of the client should read though it was accepted, or null
 */
public record AnnounceOutcome(
    SwarmCounts counts, @Nullable Refusal refusal, @Nullable String warning) {}
