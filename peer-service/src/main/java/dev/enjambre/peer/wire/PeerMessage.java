package dev.enjambre.peer.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A message between two peers after their handshakes (BEP 3, "peer messages"; BEP 6; BEP 10).
 *
 * <p>On the wire each is {@code [4-byte length][1-byte id][payload]}, big-endian, where the length
 * counts id and payload. Indices, offsets and lengths are unsigned there and {@code int} here: what
 * is 2<sup>31</sup> or more shows as a negative number, and is outside any torrent like every other
 * number that is too large. Whether they lie in the torrent is for the session to check.
 */
public sealed interface PeerMessage {

  /** The one keep-alive. */
  KeepAlive KEEP_ALIVE = new KeepAlive();

  /** The one {@code choke}. */
  Choke CHOKE = new Choke();

  /** The one {@code unchoke}. */
  Unchoke UNCHOKE = new Unchoke();

  /** The one {@code interested}. */
  Interested INTERESTED = new Interested();

  /** The one {@code not interested}. */
  NotInterested NOT_INTERESTED = new NotInterested();

  /** The one {@code have all}. */
  HaveAll HAVE_ALL = new HaveAll();

  /** The one {@code have none}. */
  HaveNone HAVE_NONE = new HaveNone();

  /** Nothing but a sign of life: a length of zero, with neither id nor payload. */
  record KeepAlive() implements PeerMessage {}

  /** The sender will not answer requests until it unchokes; id 0, no payload. */
  record Choke() implements PeerMessage {
    static final int ID = 0;
  }

  /** The sender will answer requests; id 1, no payload. */
  record Unchoke() implements PeerMessage {
    static final int ID = 1;
  }

  /** The receiver has a piece that the sender wants; id 2, no payload. */
  record Interested() implements PeerMessage {
    static final int ID = 2;
  }

  /** The receiver has nothing that the sender wants; id 3, no payload. */
  record NotInterested() implements PeerMessage {
    static final int ID = 3;
  }

  /**
   * The sender has verified a piece; id 4, payload {@code [4-byte index]}.
   *
   * @param pieceIndex which piece, from 0
   */
  record Have(int pieceIndex) implements PeerMessage {
    static final int ID = 4;
  }

  /**
   * The pieces that the sender has, as they came: neither their number nor the spare bits are
   * checked; id 5, payload one bit for each piece.
   *
   * @param bits piece 0 is the highest bit of the first byte; copied in and out
   */
  @SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content
  record BitfieldPayload(byte[] bits) implements PeerMessage {
    static final int ID = 5;

    /** Copies the array. */
    public BitfieldPayload {
      bits = bits.clone();
    }

    @Override
    public byte[] bits() {
      return bits.clone();
    }

    /** Returns the size of the payload, in bytes. */
    public int length() {
      return bits.length;
    }

    /** The array itself, for this package's own reading. */
    byte[] rawBits() {
      return bits;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof BitfieldPayload that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
      int shown = Math.min(bits.length, 16);
      return "BitfieldPayload[%d bytes: %s%s]"
          .formatted(
              bits.length,
              HexFormat.of().formatHex(bits, 0, shown),
              shown < bits.length ? "…" : "");
    }
  }

  /**
   * The sender wants a block; id 6, payload {@code [4-byte index][4-byte begin][4-byte length]}.
   *
   * @param pieceIndex which piece, from 0
   * @param begin where the block begins, in bytes from the start of the piece
   * @param length size of the block, in bytes
   */
  record Request(int pieceIndex, int begin, int length) implements PeerMessage {
    static final int ID = 6;
  }

  /**
   * A block; id 7, payload {@code [4-byte index][4-byte begin][block]}. Whoever holds the message
   * owns its data.
   *
   * @param pieceIndex which piece, from 0
   * @param begin where the block begins, in bytes from the start of the piece
   * @param data the bytes
   */
  record Piece(int pieceIndex, int begin, BlockData data) implements PeerMessage {
    static final int ID = 7;

    /** Where the block begins, in bytes from the start of the frame (its id). */
    static final int BLOCK_OFFSET = 9;
  }

  /**
   * The sender no longer wants a block that it requested; id 8, payload as that of {@link Request}.
   *
   * @param pieceIndex which piece, from 0
   * @param begin where the block begins, in bytes from the start of the piece
   * @param length size of the block, in bytes
   */
  record Cancel(int pieceIndex, int begin, int length) implements PeerMessage {
    static final int ID = 8;
  }

  /**
   * The sender's DHT node listens here; id 9, payload {@code [2-byte port]} (BEP 5).
   *
   * @param port UDP port, 0 to 65535
   */
  record Port(int port) implements PeerMessage {
    static final int ID = 9;

    /** Checks the range. */
    public Port {
      if (port < 0 || port > 0xffff) {
        throw new IllegalArgumentException("not a port: " + port);
      }
    }
  }

  /**
   * The receiver may like to ask for that piece next; id 13, payload {@code [4-byte index]} (BEP 6,
   * "suggest piece").
   *
   * @param pieceIndex which piece, from 0
   */
  record Suggest(int pieceIndex) implements PeerMessage {
    static final int ID = 13;
  }

  /** The sender has every piece; stands for the bitfield; id 14, no payload (BEP 6). */
  record HaveAll() implements PeerMessage {
    static final int ID = 14;
  }

  /** The sender has no piece; stands for the bitfield; id 15, no payload (BEP 6). */
  record HaveNone() implements PeerMessage {
    static final int ID = 15;
  }

  /**
   * The sender will not answer a request by its block; id 16, payload as that of {@link Request}
   * (BEP 6, "reject request").
   *
   * @param pieceIndex which piece, from 0
   * @param begin where the block begins, in bytes from the start of the piece
   * @param length size of the block, in bytes
   */
  record Reject(int pieceIndex, int begin, int length) implements PeerMessage {
    static final int ID = 16;
  }

  /**
   * The sender answers requests of that piece also while it chokes; id 17, payload {@code [4-byte
   * index]} (BEP 6, "allowed fast").
   *
   * @param pieceIndex which piece, from 0
   */
  record AllowedFast(int pieceIndex) implements PeerMessage {
    static final int ID = 17;
  }

  /**
   * A message of an extension; id 20, payload {@code [1-byte extended id][extension's payload]}
   * (BEP 10).
   *
   * @param extendedId 0 for the handshake of the extension protocol, else what the receiver has
   *     chosen for that extension in its own handshake, 1 to 255
   * @param payload what the extension makes of it; copied in and out
   */
  @SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content
  record Extended(int extendedId, byte[] payload) implements PeerMessage {
    static final int ID = 20;

    /** The extended id of the handshake. */
    public static final int HANDSHAKE = 0;

    /** Checks the id and copies the array. */
    public Extended {
      if (extendedId < 0 || extendedId > 0xff) {
        throw new IllegalArgumentException("not an extended id: " + extendedId);
      }
      payload = payload.clone();
    }

    @Override
    public byte[] payload() {
      return payload.clone();
    }

    /** Whether it came to us as a message of that extension. */
    public boolean isOf(Extension extension) {
      return extendedId == extension.ourId();
    }

    /** Returns a read-only view of the payload. */
    public ByteBuffer buffer() {
      return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    /** Returns the size of the payload, in bytes. */
    public int length() {
      return payload.length;
    }

    /** The array itself, for this package's own reading. */
    byte[] rawPayload() {
      return payload;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Extended that
          && extendedId == that.extendedId
          && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
      return 31 * extendedId + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
      return "Extended[" + extendedId + ", " + payload.length + " bytes]";
    }
  }

  /**
   * A message of an extension that we do not speak, whose payload was skipped. It is only ever
   * received.
   *
   * @param id its id, 0 to 255
   * @param length size of its payload, in bytes
   */
  record Unknown(int id, int length) implements PeerMessage {}
}
