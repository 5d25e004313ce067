package dev.enjambre.peer.dht;

import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.id.InfoHash;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What nodes say to each other: a query, and what is answered to it.
 *
 * @see KrpcCodec
 * @see <a href="https://www.bittorrent.org/beps/bep_0005.html">BEP 5, "KRPC Protocol"</a>
 */
public sealed interface DhtMessage {

  /** The error without a kind of its own. */
  int GENERIC_ERROR = 201;

  /** The error of a node that can't answer for reasons of its own. */
  int SERVER_ERROR = 202;

  /** The error of a query that is not as it must be, or of a bad token. */
  int PROTOCOL_ERROR = 203;

  /** The error of a query that nobody knows. */
  int METHOD_UNKNOWN = 204;

  /** Returns what ties an answer to its query: bytes that the asking node has chosen. */
  BencodeString transaction();

  /** What is asked. */
  sealed interface Query extends DhtMessage {

    /** Returns the id of the asking node. */
    NodeId id();

    /** Returns whether the asking node answers no queries itself (BEP 43). */
    boolean readOnly();
  }

  /** Is anybody there? */
  record Ping(BencodeString transaction, NodeId id, boolean readOnly) implements Query {}

  /**
   * Which nodes are nearest to a target?
   *
   * @param want of which families nodes are wanted (BEP 32); empty is that of the datagram
   */
  record FindNode(
      BencodeString transaction, NodeId id, boolean readOnly, NodeId target, Set<Family> want)
      implements Query {

    /** Copies the set. */
    public FindNode {
      want = Set.copyOf(want);
    }
  }

  /**
   * Which peers does a torrent have, and which nodes are nearest to it?
   *
   * @param want of which families nodes are wanted (BEP 32); empty is that of the datagram
   */
  record GetPeers(
      BencodeString transaction, NodeId id, boolean readOnly, InfoHash infoHash, Set<Family> want)
      implements Query {

    /** Copies the set. */
    public GetPeers {
      want = Set.copyOf(want);
    }
  }

  /**
   * The asking node's machine has a peer of a torrent.
   *
   * @param port its TCP port, 1 to 65535; 0 is possible with {@code impliedPort} only
   * @param impliedPort the port is the one that the datagram came from
   * @param seed whether the peer is a seeder
   * @param token what the node has given to that machine before
   */
  record AnnouncePeer(
      BencodeString transaction,
      NodeId id,
      boolean readOnly,
      InfoHash infoHash,
      int port,
      boolean impliedPort,
      boolean seed,
      BencodeString token)
      implements Query {

    /** Checks the port. */
    public AnnouncePeer {
      if (port < (impliedPort ? 0 : 1) || port > 65535) {
        throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
      }
    }
  }

  /**
   * The answer to a query. Whoever gets it knows what it has asked, so there is one kind only.
   *
   * @param id the id of the answering node
   * @param nodes nodes with IPv4 addresses
   * @param nodes6 nodes with IPv6 addresses
   * @param values peers of the torrent, of either family
   * @param token what lets this machine announce itself, if it may
   * @param seen where the query came from, as the answering node saw it (BEP 42), if it says so
   */
  record Response(
      BencodeString transaction,
      NodeId id,
      List<NodeInfo> nodes,
      List<NodeInfo> nodes6,
      List<NodeAddress> values,
      @Nullable BencodeString token,
      @Nullable NodeAddress seen)
      implements DhtMessage {

    /** Copies the lists and checks the families. */
    public Response {
      nodes = List.copyOf(nodes);
      nodes6 = List.copyOf(nodes6);
      values = List.copyOf(values);
      for (NodeInfo node : nodes) {
        require(node, Family.IPV4);
      }
      for (NodeInfo node : nodes6) {
        require(node, Family.IPV6);
      }
    }

    private static void require(NodeInfo node, Family family) {
      if (node.family() != family) {
        throw new IllegalArgumentException("a node of the other family");
      }
    }
  }

  /**
   * Why a query is not answered.
   *
   * @param code 201 to 204, or what else others make up
   * @param text for people; may be anything
   */
  record Failure(BencodeString transaction, long code, BencodeString text) implements DhtMessage {}
}
