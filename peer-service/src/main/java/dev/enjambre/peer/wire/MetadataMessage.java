package dev.enjambre.peer.wire;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message about metadata, the bytes of the info dictionary, which is cut into blocks of 16 KiB
 * (BEP 9, "extension message"). On the wire it is a bencoded dictionary with {@code msg_type} and
 * {@code piece}; behind that of a data message, and outside of it, follows the block.
 */
public sealed interface MetadataMessage {

  /** Size of every block but the last, in bytes. */
  int BLOCK_LENGTH = 16 * 1024;

  /**
   * The most metadata that we take from strangers: 32 MiB, as many hashes as 1.6 million pieces
   * have.
   */
  int MAX_SIZE = 32 << 20;

  /**
   * The sender wants a block; {@code msg_type} 0.
   *
   * @param block which one, from 0; as it came, perhaps negative
   */
  record Request(int block) implements MetadataMessage {}

  /**
   * A block; {@code msg_type} 1.
   *
   * @param block which one, from 0; as it came
   * @param totalSize size of the whole, in bytes; as it came, -1 if it was left out
   * @param bytes the block, of any length; copied in and out
   */
  @SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content
  record Data(int block, int totalSize, byte[] bytes) implements MetadataMessage {

    /** Copies the array. */
    public Data {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    /** Returns the size of the block, in bytes. */
    public int length() {
      return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Data that
          && block == that.block
          && totalSize == that.totalSize
          && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * block + totalSize) + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Data[" + block + " of " + totalSize + " bytes, " + bytes.length + " bytes]";
    }
  }

  /**
   * The sender does not give that block; {@code msg_type} 2.
   *
   * @param block which one, from 0; as it came
   */
  record Reject(int block) implements MetadataMessage {}

  /**
   * A kind of message that is not known, to be ignored.
   *
   * @param type its {@code msg_type}
   */
  record Unknown(long type) implements MetadataMessage {}

  /** Returns how many blocks metadata of that size has. */
  static int blockCount(int totalSize) {
    return (totalSize - 1) / BLOCK_LENGTH + 1;
  }

  /** Returns the size of a block of metadata of that size, in bytes. */
  static int blockLength(int block, int totalSize) {
    return Math.min(BLOCK_LENGTH, totalSize - block * BLOCK_LENGTH);
  }

  /**
   * Reads the payload of an extended message.
   *
   * @throws ProtocolViolation {@link Kind#BAD_EXTENSION} if it does not begin with such a
   *     dictionary, or if the block is larger than blocks are
   */
  static MetadataMessage read(ByteBuffer payload) throws ProtocolViolation {
    BencodeReader reader =
        BencodeReader.lenient(new BencodeLimits(WireLimits.MAX_EXTENDED_LENGTH, 4, 32, 256));
    BencodeValue value;
    try {
      value = reader.readPrefix(payload);
    } catch (BencodeException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
    if (!(value instanceof BencodeDictionary dictionary)) {
      throw bad("not a dictionary");
    }
    long type = dictionary.integer("msg_type").orElseThrow(() -> bad("no msg_type"));
    int block = clamped(dictionary.integer("piece").orElseThrow(() -> bad("no piece")));
    if (type == 0) {
      return new Request(block);
    }
    if (type == 1) {
      if (payload.remaining() > BLOCK_LENGTH) {
        throw bad("a block of " + payload.remaining() + " bytes");
      }
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      return new Data(block, clamped(dictionary.integer("total_size").orElse(-1L)), bytes);
    }
    return type == 2 ? new Reject(block) : new Unknown(type);
  }

  private static int clamped(long value) {
    return Math.clamp(value, -1, Integer.MAX_VALUE);
  }

  private static ProtocolViolation bad(String detail) {
    return new ProtocolViolation(Kind.BAD_EXTENSION, "metadata message: " + detail);
  }

  /**
   * Returns the message that carries this to a peer.
   *
   * @param extendedId the id that the peer has chosen
   * @throws IllegalArgumentException for {@link Unknown}, which cannot be sent
   */
  default PeerMessage.Extended toMessage(int extendedId) {
    return switch (this) {
      case Request(int block) -> message(extendedId, header(0, block), new byte[0]);
      case Data data ->
          message(extendedId, header(1, data.block).put("total_size", data.totalSize), data.bytes);
      case Reject(int block) -> message(extendedId, header(2, block), new byte[0]);
      case Unknown unknown -> throw new IllegalArgumentException("cannot be sent: " + unknown);
    };
  }

  private static BencodeDictionary.Builder header(int type, int block) {
    return BencodeDictionary.builder().put("msg_type", type).put("piece", block);
  }

  private static PeerMessage.Extended message(
      int extendedId, BencodeDictionary.Builder header, byte[] block) {
    byte[] dictionary = BencodeWriter.write(header.build());
    byte[] payload = Arrays.copyOf(dictionary, dictionary.length + block.length);
    System.arraycopy(block, 0, payload, dictionary.length, block.length);
    return new PeerMessage.Extended(extendedId, payload);
  }
}
