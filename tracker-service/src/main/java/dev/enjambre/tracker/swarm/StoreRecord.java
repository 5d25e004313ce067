package dev.enjambre.tracker.swarm;

import dev.enjambre.common.id.InfoHash;

/**
 * A fact that leaves a store whole and can enter another: members, and what swarms remember beyond
 * them.
 */
public sealed interface StoreRecord permits Member, Completions {

  /** Returns which swarm it is about. */
  InfoHash infoHash();
}
