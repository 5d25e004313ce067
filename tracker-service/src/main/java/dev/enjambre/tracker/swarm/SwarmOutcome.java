package dev.enjambre.tracker.swarm;

import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;

/**
 * What became of an announce.
 *
 * @param counts the sizes after it
 * @param admission whether who announced is a member now
 */
public record SwarmOutcome(SwarmCounts counts, Admission admission) {}
