package dev.enjambre.peer.dht;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a node stands; a copy that any thread may read. Counts begin with the node.
 *
 * @param families each DHT that it is part of
 * @param searches searches that are under way
 * @param waitingSearches searches that have not begun
 * @param openQueries queries that wait for an answer
 * @param torrents torrents of which peers are kept for others
 * @param peers the peers of all of them
 * @param messages messages that could be read, and those that were sent
 * @param bytes the lengths of all datagrams
 * @param dropped datagrams that nothing came of, or not all that was asked
 */
public record DhtStatus(
    Map<Family, FamilyStatus> families,
    int searches,
    int waitingSearches,
    int openQueries,
    int torrents,
    int peers,
    Map<Kind, Traffic> messages,
    Traffic bytes,
    Map<Dropped, Long> dropped) {

  /** Copies the maps. */
  public DhtStatus {
    families = Map.copyOf(families);
    messages = Map.copyOf(messages);
    dropped = Map.copyOf(dropped);
  }

  /**
   * The DHT of one family.
   *
   * @param id our id there
   * @param external the address that the world sees of us, {@code null} while that is not known
   * @param good nodes in the table that were heard in the last 15 minutes
   * @param questionable nodes that were not, or that have left one query unanswered
   * @param bad nodes that have left two and whose places nobody has taken
   * @param doors addresses that we could begin with, of nodes whose ids are not known
   */
  public record FamilyStatus(
      NodeId id, @Nullable String external, int good, int questionable, int bad, int doors) {}

  /** How much came, and how much went. */
  public record Traffic(long in, long out) {}

  /** Kinds of messages. */
  public enum Kind {
    /** Whether somebody is there. */
    PING,
    /** Nodes near to an id. */
    FIND_NODE,
    /** Peers of a torrent. */
    GET_PEERS,
    /** A peer of a torrent. */
    ANNOUNCE_PEER,
    /** The answer to any of these. */
    RESPONSE,
    /** The refusal of any of these. */
    ERROR
  }

  /** Why nothing came of a datagram. */
  public enum Dropped {
    /** From an address that nobody can have, or of a family that we have no socket for. */
    BAD_SOURCE,
    /** No message, or one that can't be understood. */
    MALFORMED,
    /** An answer to no query of ours: late, made up, or from somewhere else. */
    UNASKED,
    /** An answer to a query of ours, but of another node than we had asked. */
    WRONG_NODE,
    /** A query too many of one source. */
    SOURCE_LIMIT,
    /** A query that there was no room for in what all answers may take. */
    ANSWER_LIMIT,
    /** A query, while we are read-only. */
    READ_ONLY,
    /** An announce with a bad token. */
    BAD_TOKEN,
    /** An announce of an owner of too many. */
    STORE_LIMIT
  }
}
