/**
 * The swarms and their peers: who is in which, who is handed out to whom, who has been silent for
 * too long. Plain rules: time and randomness go in, answers come out.
 */
@NullMarked
package dev.enjambre.tracker.swarm;

import org.jspecify.annotations.NullMarked;
