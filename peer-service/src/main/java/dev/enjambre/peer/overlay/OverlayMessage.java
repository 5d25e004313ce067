package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.HeapBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message between two nodes of the overlay. On the wire each is {@code [4-byte identifier][4-byte
 * length][body]}, big-endian, where the length counts the body alone. There are these eight and no
 * ninth. The constructors check what fits a message; whether it means anything is for the node.
 *
 * <p>An <i>address</i> on the wire is a byte for the family (4, 6, or 0 for none), and unless it is
 * none the 4 or 16 bytes of the address and 2 of the port.
 */
public sealed interface OverlayMessage {

  /** Returns which of the eight it is. */
  MessageKind kind();

  /**
   * Is it alive, and who is it: {@code PING}, body {@code [version][flags][2-byte port][20-byte
   * node id]}. Acknowledged by {@link Acknowledged.Greeting}.
   */
  record Ping(NodeInfo sender) implements OverlayMessage {
    @Override
    public MessageKind kind() {
      return MessageKind.PING;
    }
  }

  /**
   * Request its list of peers: {@code RQLT}, body so many times {@code [20-byte node id]}.
   * Acknowledged by {@link Acknowledged.Listing}.
   *
   * @param wanted whose addresses are to be among the list if they are known; mostly none
   */
  record ListRequest(List<PeerId> wanted) implements OverlayMessage {
    /** Any of its peers. */
    static final ListRequest ANY = new ListRequest(List.of());

    /** Copies the list, and checks its length. */
    public ListRequest {
      wanted = List.copyOf(wanted);
      if (wanted.size() > OverlayLimits.MAX_WANTED) {
        throw new IllegalArgumentException("too many peers are wanted");
      }
    }

    @Override
    public MessageKind kind() {
      return MessageKind.RQLT;
    }
  }

  /**
   * Request the files whose names match: {@code RQFS}, body {@code [8-byte query id][hops
   * left][2-byte most][UTF-8]}. Any number of {@link SearchReply} and {@link HolderReply} follow,
   * and at the end {@link Acknowledged.SearchDone}.
   *
   * @param queryId what the search is known by on its way; random
   * @param hopsLeft how much further it may be passed on, 0 to 255
   * @param most how many answers are wanted, 1 to 65535
   * @param text what names must match; empty for all
   */
  record SearchRequest(long queryId, int hopsLeft, int most, String text)
      implements OverlayMessage {
    /** Checks the ranges. */
    public SearchRequest {
      if (hopsLeft < 0 || hopsLeft > 0xff || most < 1 || most > 0xffff) {
        throw new IllegalArgumentException("hops or answers out of range");
      }
      OverlayText.require(text, OverlayText.MAX_TEXT_BYTES);
    }

    @Override
    public MessageKind kind() {
      return MessageKind.RQFS;
    }
  }

  /**
   * The sender's own files that match: {@code RPFL}, body {@code [8-byte query id][2-byte n]} and n
   * times {@code [20-byte info hash][8-byte size][2-byte length][name in UTF-8]}.
   *
   * @param files none for "no"
   */
  record SearchReply(long queryId, List<OfferedFile> files) implements OverlayMessage {
    /** Copies the list, and checks its length. */
    public SearchReply {
      files = List.copyOf(files);
      if (files.size() > OverlayLimits.MAX_FILES) {
        throw new IllegalArgumentException("too many files for one reply");
      }
    }

    @Override
    public MessageKind kind() {
      return MessageKind.RPFL;
    }
  }

  /**
   * Request the file with that hash: {@code RQFH}, body {@code [20-byte info hash][part][8-byte
   * offset][4-byte length]}. Answered in order, by {@link Acknowledged.FileBytes} or {@link
   * Failure}.
   *
   * @param offset in bytes, from the part's beginning
   * @param length in bytes, 1 to {@value OverlayLimits#MAX_BLOCK_LENGTH}; at the part's end fewer
   *     come
   */
  record FileRequest(InfoHash infoHash, FilePart part, long offset, int length)
      implements OverlayMessage {
    /** Checks the ranges. */
    public FileRequest {
      if (offset < 0 || length < 1 || length > OverlayLimits.MAX_BLOCK_LENGTH) {
        throw new IllegalArgumentException("offset or length out of range");
      }
    }

    @Override
    public MessageKind kind() {
      return MessageKind.RQFH;
    }
  }

  /**
   * That peer has files that match: {@code TPHF}, body {@code [8-byte query id][20-byte node
   * id][address][UTF-8]}.
   *
   * @param address where it listens; null if the sender does not know
   * @param text what they match
   */
  record HolderReply(long queryId, PeerId holder, @Nullable NodeAddress address, String text)
      implements OverlayMessage {
    /** Checks the text. */
    public HolderReply {
      OverlayText.require(text, OverlayText.MAX_TEXT_BYTES);
    }

    @Override
    public MessageKind kind() {
      return MessageKind.TPHF;
    }
  }

  /**
   * Something cannot be done: {@code ERRR}, body {@code [2-byte error id][4-byte identifier][UTF-8
   * text]}.
   *
   * @param errorId as {@link OverlayError#id()}, or another, 0 to 65535
   * @param about the kind of message that it answers
   * @param text for people; escape it before you show it
   */
  record Failure(int errorId, MessageKind about, String text) implements OverlayMessage {
    /** Checks number and text. */
    public Failure {
      if (errorId < 0 || errorId > 0xffff) {
        throw new IllegalArgumentException("an error id has 16 bits");
      }
      OverlayText.require(text, OverlayText.MAX_TEXT_BYTES);
    }

    Failure(OverlayError error, MessageKind about, String text) {
      this(error.id(), about, text);
    }

    @Override
    public MessageKind kind() {
      return MessageKind.ERRR;
    }
  }

  /**
   * Acknowledges a message, with what answers it: {@code ACKN}, body {@code [4-byte identifier]} of
   * that message and what {@link Acknowledged} says.
   */
  record Acknowledge(Acknowledged what) implements OverlayMessage {
    @Override
    public MessageKind kind() {
      return MessageKind.ACKN;
    }
  }

  /** What an acknowledgement is of, and carries. */
  sealed interface Acknowledged {

    /** Returns which message is acknowledged. */
    MessageKind about();

    /**
     * Of {@code PING}: {@code [version][flags][2-byte port][20-byte node id][address]}.
     *
     * @param sender who acknowledges
     * @param seenAs where the asker's connection comes from, as the sender sees it; null if unknown
     */
    record Greeting(NodeInfo sender, @Nullable NodeAddress seenAs) implements Acknowledged {
      @Override
      public MessageKind about() {
        return MessageKind.PING;
      }
    }

    /**
     * Of {@code RQLT}: {@code [2-byte n]} and n times {@code [20-byte node id][address][4-byte age
     * in seconds]}.
     */
    record Listing(List<ListedPeer> peers) implements Acknowledged {
      /** Copies the list, and checks its length. */
      public Listing {
        peers = List.copyOf(peers);
        if (peers.size() > OverlayLimits.MAX_LISTED) {
          throw new IllegalArgumentException("too many peers for one list");
        }
      }

      @Override
      public MessageKind about() {
        return MessageKind.RQLT;
      }
    }

    /**
     * Of {@code RQFS}: {@code [8-byte query id]}. Nothing more will come for it this way.
     *
     * @param queryId as in the request
     */
    record SearchDone(long queryId) implements Acknowledged {
      @Override
      public MessageKind about() {
        return MessageKind.RQFS;
      }
    }

    /**
     * Of {@code RQFH}: {@code [part][8-byte offset][8-byte total][bytes]}.
     *
     * @param offset as in the request
     * @param total the size of the whole part
     * @param bytes at least one
     */
    record FileBytes(FilePart part, long offset, long total, HeapBlock bytes)
        implements Acknowledged {
      /** Checks that the bytes lie within the part. */
      public FileBytes {
        if (offset < 0
            || bytes.length() < 1
            || bytes.length() > OverlayLimits.MAX_BLOCK_LENGTH
            || offset > total - bytes.length()) {
          throw new IllegalArgumentException("bytes outside of their part");
        }
      }

      @Override
      public MessageKind about() {
        return MessageKind.RQFH;
      }
    }

    /** Of {@code RPFL}, {@code TPHF} or {@code ERRR}: nothing else. Nobody needs to send it. */
    record Plain(MessageKind about) implements Acknowledged {
      /** Checks the kind. */
      public Plain {
        if (about != MessageKind.RPFL && about != MessageKind.TPHF && about != MessageKind.ERRR) {
          throw new IllegalArgumentException("an acknowledgement of " + about + " carries more");
        }
      }
    }
  }
}
