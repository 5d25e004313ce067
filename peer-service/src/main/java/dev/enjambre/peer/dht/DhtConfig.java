package dev.enjambre.peer.dht;

import java.util.Set;

/**
 * How a node takes part.
 *
 * @param families the families that there is a socket for
 * @param readOnly ask, but answer nobody, and tell so (BEP 43)
 * @param checkIds have only nodes in the table, and ask only nodes to keep peers, whose ids fit
 *     their public addresses (BEP 42)
 * @param spreadNodes have one node of each public address, and few of each network
 * @param maxTorrents torrents of others that peers are kept of; the one longest without an announce
 *     makes room
 * @param maxPeersPerTorrent peers kept of each
 * @param maxSearches searches that are under way at once
 * @param searchesPerSecond how often a search begins, after {@code maxSearches} at once; nodes of
 *     others stop listening to who asks them more than about five times a second, and in a small
 *     network each search asks each node
 * @param queriesPerSecond queries of one address that are answered, after eight seconds' worth at
 *     once; addresses that are not public count with their ports
 * @param answerBytesPerSecond what all answers may take, in bytes, after two seconds' worth at once
 */
public record DhtConfig(
    Set<Family> families,
    boolean readOnly,
    boolean checkIds,
    boolean spreadNodes,
    int maxTorrents,
    int maxPeersPerTorrent,
    int maxSearches,
    double searchesPerSecond,
    int queriesPerSecond,
    int answerBytesPerSecond) {

  /** Copies the set and checks the numbers. */
  public DhtConfig {
    families = Set.copyOf(families);
    if (families.isEmpty()) {
      throw new IllegalArgumentException("a node has an address of one family at least");
    }
    if (maxTorrents < 1
        || maxPeersPerTorrent < 1
        || maxSearches < 1
        || !(searchesPerSecond > 0)
        || queriesPerSecond < 1
        || answerBytesPerSecond < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  /** Returns what suits a peer with sockets of these families. */
  public static DhtConfig defaults(Set<Family> families) {
    return new DhtConfig(families, false, true, true, 2000, 200, 8, 1, 8, 128 << 10);
  }

  /** Returns the same, as a node that answers nobody or that does. */
  public DhtConfig withReadOnly(boolean readOnly) {
    return new DhtConfig(
        families,
        readOnly,
        checkIds,
        spreadNodes,
        maxTorrents,
        maxPeersPerTorrent,
        maxSearches,
        searchesPerSecond,
        queriesPerSecond,
        answerBytesPerSecond);
  }
}
