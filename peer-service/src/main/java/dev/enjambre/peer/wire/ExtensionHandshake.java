package dev.enjambre.peer.wire;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a peer tells of itself in the extension protocol (BEP 10, "handshake message"): a bencoded
 * dictionary, in an {@link PeerMessage.Extended} message with the id 0. It may come again, and then
 * changes what it names and nothing else.
 *
 * <p>Reading is lenient: what we do not know, and what is of the wrong type or out of its range, is
 * left out. Only what is no dictionary at all, or beyond the bounds, is a violation.
 *
 * @param ids {@code m}: for each extension that both know, the id by which the sender wants to get
 *     its messages, 1 to 255; 0 if it does not want them (any more)
 * @param client {@code v}: the sender's program, printable and short; empty if it does not say
 * @param port {@code p}: the TCP port that the sender listens on
 * @param requestQueue {@code reqq}: how many requests the sender lets wait for an answer
 * @param yourIp the receiver's address as the sender sees it
 * @param metadataSize {@code metadata_size}: size of the info dictionary in bytes, at least 1 (BEP
 *     9)
 * @param uploadOnly {@code upload_only}: whether the sender wants nothing (more) of the torrent
 *     (BEP 21)
 * @param rpcPort {@code enjambre_rpc}, a key of our own: the TCP port on which the sender serves
 *     gRPC; 0 if it does not (any more)
 * @param zone {@code enjambre_zone}, a key of our own: where the sender is
 */
public record ExtensionHandshake(
    Map<Extension, Integer> ids,
    String client,
    OptionalInt port,
    OptionalInt requestQueue,
    Optional<IpAddress> yourIp,
    OptionalInt metadataSize,
    Optional<Boolean> uploadOnly,
    OptionalInt rpcPort,
    Optional<Zone> zone) {

  private static final String RPC_PORT = "enjambre_rpc";
  private static final String ZONE = "enjambre_zone";
  private static final int MAX_CLIENT_CHARACTERS = 60;
  private static final BencodeReader READER =
      BencodeReader.lenient(
          new BencodeLimits(
              WireLimits.MAX_EXTENDED_LENGTH, 8, 1024, WireLimits.MAX_EXTENDED_LENGTH));

  /** Copies the map. */
  public ExtensionHandshake {
    ids = Map.copyOf(ids);
  }

  /** Makes one of a peer that does not say where it is. */
  public ExtensionHandshake(
      Map<Extension, Integer> ids,
      String client,
      OptionalInt port,
      OptionalInt requestQueue,
      Optional<IpAddress> yourIp,
      OptionalInt metadataSize,
      Optional<Boolean> uploadOnly,
      OptionalInt rpcPort) {
    this(
        ids,
        client,
        port,
        requestQueue,
        yourIp,
        metadataSize,
        uploadOnly,
        rpcPort,
        Optional.empty());
  }

  /** Makes one of a peer that says nothing of gRPC. */
  public ExtensionHandshake(
      Map<Extension, Integer> ids,
      String client,
      OptionalInt port,
      OptionalInt requestQueue,
      Optional<IpAddress> yourIp,
      OptionalInt metadataSize,
      Optional<Boolean> uploadOnly) {
    this(ids, client, port, requestQueue, yourIp, metadataSize, uploadOnly, OptionalInt.empty());
  }

  /**
   * Reads the payload of an extended message with the id 0.
   *
   * @throws ProtocolViolation {@link Kind#BAD_EXTENSION} if it is no bencoded dictionary, or too
   *     large a one
   */
  public static ExtensionHandshake read(ByteBuffer payload) throws ProtocolViolation {
    BencodeValue value;
    try {
      value = READER.read(payload);
    } catch (BencodeException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
    if (!(value instanceof BencodeDictionary dictionary)) {
      throw bad("not a dictionary");
    }
    Map<Extension, Integer> ids = new EnumMap<>(Extension.class);
    dictionary
        .dictionary("m")
        .ifPresent(m -> {
          for (Extension extension : Extension.values()) {
            inRange(m, extension.wireName(), 0, 255).ifPresent(id -> ids.put(extension, id));
          }
        });
    return new ExtensionHandshake(
        ids,
        dictionary.string("v").map(ExtensionHandshake::printable).orElse(""),
        inRange(dictionary, "p", 1, 65535),
        inRange(dictionary, "reqq", 1, Integer.MAX_VALUE),
        dictionary.string("yourip").flatMap(ExtensionHandshake::address),
        inRange(dictionary, "metadata_size", 1, Integer.MAX_VALUE),
        dictionary.integer("upload_only").map(flag -> flag != 0),
        inRange(dictionary, RPC_PORT, 0, 65535),
        dictionary.string(ZONE).flatMap(BencodeString::text).flatMap(Zone::parse));
  }

  private static ProtocolViolation bad(String detail) {
    return new ProtocolViolation(Kind.BAD_EXTENSION, "extension handshake: " + detail);
  }

  private static OptionalInt inRange(BencodeDictionary from, String key, long least, long most) {
    return from.get(key).orElse(null) instanceof BencodeInteger(long value)
            && value >= least
            && value <= most
        ? OptionalInt.of((int) value)
        : OptionalInt.empty();
  }

  private static String printable(BencodeString text) {
    return text.text()
        .map(decoded -> PrintableText.escape(decoded.strip(), MAX_CLIENT_CHARACTERS))
        .orElseGet(() -> PrintableText.escape(text.bytes(), MAX_CLIENT_CHARACTERS));
  }

  private static Optional<IpAddress> address(BencodeString bytes) {
    ByteBuffer buffer = bytes.asBuffer();
    return switch (bytes.length()) {
      case IpAddress.IPV4_LENGTH -> Optional.of(IpAddress.ofIpv4(buffer.getInt()));
      case IpAddress.IPV6_LENGTH ->
          Optional.of(IpAddress.ofIpv6(buffer.getLong(), buffer.getLong()));
      default -> Optional.empty();
    };
  }

  /** Returns the message that carries this. */
  public PeerMessage.Extended toMessage() {
    BencodeDictionary.Builder m = BencodeDictionary.builder();
    ids.forEach((extension, id) -> m.put(extension.wireName(), id));
    BencodeDictionary.Builder dictionary = BencodeDictionary.builder().put("m", m.build());
    if (!client.isEmpty()) {
      dictionary.put("v", client);
    }
    port.ifPresent(value -> dictionary.put("p", value));
    requestQueue.ifPresent(value -> dictionary.put("reqq", value));
    metadataSize.ifPresent(value -> dictionary.put("metadata_size", value));
    uploadOnly.ifPresent(value -> dictionary.put("upload_only", value ? 1 : 0));
    rpcPort.ifPresent(value -> dictionary.put(RPC_PORT, value));
    zone.ifPresent(value -> dictionary.put(ZONE, value.path()));
    yourIp.ifPresent(address -> {
      ByteBuffer bytes = ByteBuffer.allocate(address.length());
      address.writeTo(bytes);
      dictionary.put("yourip", bytes.array());
    });
    return new PeerMessage.Extended(
        PeerMessage.Extended.HANDSHAKE, BencodeWriter.write(dictionary.build()));
  }
}
