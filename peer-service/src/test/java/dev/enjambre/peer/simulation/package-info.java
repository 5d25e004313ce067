/**
 * A whole swarm in one thread: real sessions on a virtual clock, a simulated network, simulated
 * disks and a simulated tracker, all from one seed.
 */
@NullMarked
package dev.enjambre.peer.simulation;

import org.jspecify.annotations.NullMarked;
