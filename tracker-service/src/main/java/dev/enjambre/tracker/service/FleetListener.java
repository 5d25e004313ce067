package dev.enjambre.tracker.service;

import dev.enjambre.tracker.swarm.SwarmProgress;
import java.util.List;

/** Somebody who wants to hear how the fleet gets on. It does not keep its caller waiting. */
public interface FleetListener {

  /** Returns whether it wants to hear anything at present. */
  boolean isListening();

  /** Tells how far some swarms have got that had not got there before. */
  void progress(List<SwarmProgress> swarms);
}
