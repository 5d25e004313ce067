/**
 * A whole swarm in one thread: real sessions on a virtual clock, a simulated network and a
 * simulated tracker, all from one seed. For tests and benchmarks; nothing that runs in production
 * depends on it, and it is not in the service's jar.
 */
@NullMarked
package dev.enjambre.peer.simulation;

import org.jspecify.annotations.NullMarked;
