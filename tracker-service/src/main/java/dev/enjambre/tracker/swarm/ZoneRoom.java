package dev.enjambre.tracker.swarm;

/** How many further groups of zones a shard may make, which bounds what hostile zones cost. */
final class ZoneRoom {

  private int left;

  ZoneRoom(int groups) {
    left = groups;
  }

  boolean take() {
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }

  void giveBack() {
    left++;
  }
}
