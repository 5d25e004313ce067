package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;

/** Reads parameters that several calls have. What is wrong with one is answered 400. */
final class Parameters {

  private static final int MOST_PEERS = 1000;

  private Parameters() {}

  /** Returns an info hash. */
  static InfoHash infoHash(String hex, String field) {
    try {
      return InfoHash.fromHex(hex);
    } catch (IllegalArgumentException notHex) {
      throw Problems.badInput(
          field, field + " must be an info hash: 40 hexadecimal digits", notHex);
    }
  }

  /** Checks how many there may be on a page. */
  static void requireSize(int size, int most) {
    if (size < 1 || size > most) {
      throw Problems.badInput("size", "size must be 1 to " + most);
    }
  }

  /** Checks page and size where peers are listed. */
  static void requirePageOfPeers(int page, int size) {
    requireSize(size, MOST_PEERS);
    if (page < 0 || (long) page * size > Integer.MAX_VALUE) {
      throw Problems.badInput("page", "page must be 0 or more, and exist");
    }
  }
}
