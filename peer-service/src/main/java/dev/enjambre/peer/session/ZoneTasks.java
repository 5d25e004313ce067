package dev.enjambre.peer.session;

/**
 * Who is to fetch a piece from elsewhere. Each of several peers, or zones, has a weight for each
 * piece, by a hash of both, and the heaviest has the task; so all who see the same ones come to the
 * same without a word (rendezvous hashing), and little changes when one comes or goes.
 */
final class ZoneTasks {

  private ZoneTasks() {}

  /** Returns a well-mixed number of both (the finisher of SplitMix64). */
  static long weight(int who, int piece) {
    long z = who * 0x9E3779B97F4A7C15L + piece * 0xD1B54A32D192ED03L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
