package dev.enjambre.peer.dht;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Query;
import dev.enjambre.peer.dht.DhtMessage.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one message of a stranger. */
final class KrpcReader {

  private static final int DEEPEST = 6;
  private static final int MOST_VALUES = 512;

  private static final BencodeReader BENCODE =
      BencodeReader.lenient(
          new BencodeLimits(KrpcCodec.MAX_DATAGRAM, DEEPEST, MOST_VALUES, KrpcCodec.MAX_DATAGRAM));

  private static final BencodeString ARGUMENTS = BencodeString.of("a");
  private static final BencodeString ERROR = BencodeString.of("e");
  private static final BencodeString ID = BencodeString.of("id");
  private static final BencodeString INFO_HASH = BencodeString.of("info_hash");
  private static final BencodeString IP = BencodeString.of("ip");
  private static final BencodeString KIND = BencodeString.of("y");
  private static final BencodeString METHOD = BencodeString.of("q");
  private static final BencodeString NODES = BencodeString.of("nodes");
  private static final BencodeString NODES6 = BencodeString.of("nodes6");
  private static final BencodeString READ_ONLY = BencodeString.of("ro");
  private static final BencodeString RESPONSE = BencodeString.of("r");
  private static final BencodeString TARGET = BencodeString.of("target");
  private static final BencodeString TOKEN = BencodeString.of("token");
  private static final BencodeString TRANSACTION = BencodeString.of("t");
  private static final BencodeString VALUES = BencodeString.of("values");
  private static final BencodeString WANT = BencodeString.of("want");
  private static final BencodeString WANT_IPV4 = BencodeString.of("n4");
  private static final BencodeString WANT_IPV6 = BencodeString.of("n6");

  private final BencodeDictionary message;
  private final BencodeString transaction;

  /** Whether the sender waits for an answer, so that an error helps it. */
  private final boolean query;

  private KrpcReader(BencodeDictionary message, BencodeString transaction, boolean query) {
    this.message = message;
    this.transaction = transaction;
    this.query = query;
  }

  static DhtMessage read(ByteBuffer datagram) throws BadKrpcException {
    BencodeDictionary message;
    try {
      if (!(BENCODE.read(datagram) instanceof BencodeDictionary dictionary)) {
        throw new BadKrpcException("no dictionary", DhtMessage.PROTOCOL_ERROR, null);
      }
      message = dictionary;
    } catch (BencodeException e) {
      throw new BadKrpcException(String.valueOf(e.getMessage()), DhtMessage.PROTOCOL_ERROR, null);
    }
    BencodeString transaction = typed(message, TRANSACTION, BencodeString.class).orElse(null);
    if (transaction == null
        || transaction.length() == 0
        || transaction.length() > KrpcCodec.MAX_TRANSACTION) {
      throw new BadKrpcException("no transaction", DhtMessage.PROTOCOL_ERROR, null);
    }
    String kind = typed(message, KIND, BencodeString.class).flatMap(BencodeString::text).orElse("");
    KrpcReader reader = new KrpcReader(message, transaction, kind.equals("q"));
    return switch (kind) {
      case "q" -> reader.query();
      case "r" -> reader.response();
      case "e" -> reader.failure();
      default -> throw reader.bad("neither query, response nor error");
    };
  }

  private Query query() throws BadKrpcException {
    BencodeDictionary arguments = required(message, ARGUMENTS, BencodeDictionary.class);
    NodeId id = id(arguments, ID);
    boolean readOnly =
        typed(message, READ_ONLY, BencodeInteger.class).filter(KrpcReader::isSet).isPresent();
    String method = required(message, METHOD, BencodeString.class).text().orElse("");
    return switch (method) {
      case "ping" -> new Ping(transaction, id, readOnly);
      case "find_node" ->
          new FindNode(transaction, id, readOnly, id(arguments, TARGET), want(arguments));
      case "get_peers" ->
          new GetPeers(transaction, id, readOnly, infoHash(arguments), want(arguments));
      case "announce_peer" -> announce(arguments, id, readOnly);
      default -> unknown(arguments, id, readOnly);
    };
  }

  private Query announce(BencodeDictionary arguments, NodeId id, boolean readOnly)
      throws BadKrpcException {
    boolean implied = arguments.integer("implied_port").filter(value -> value != 0).isPresent();
    long port = arguments.integer("port").orElse(0L);
    if (implied) {
      port = port < 0 || port > 65535 ? 0 : port;
    } else if (port < 1 || port > 65535) {
      throw bad("no port");
    }
    boolean seed = arguments.integer("seed").filter(value -> value != 0).isPresent();
    BencodeString token = required(arguments, TOKEN, BencodeString.class);
    return new AnnouncePeer(
        transaction, id, readOnly, infoHash(arguments), (int) port, implied, seed, token);
  }

  private Query unknown(BencodeDictionary arguments, NodeId id, boolean readOnly)
      throws BadKrpcException {
    for (BencodeString key : List.of(TARGET, INFO_HASH)) {
      if (arguments.get(key).isPresent()) {
        return new FindNode(transaction, id, readOnly, id(arguments, key), want(arguments));
      }
    }
    throw new BadKrpcException("unknown query", DhtMessage.METHOD_UNKNOWN, transaction);
  }

  private Response response() throws BadKrpcException {
    BencodeDictionary values = required(message, RESPONSE, BencodeDictionary.class);
    BencodeString token = typed(values, TOKEN, BencodeString.class).orElse(null);
    return new Response(
        transaction,
        id(values, ID),
        nodes(values, NODES, Family.IPV4),
        nodes(values, NODES6, Family.IPV6),
        peers(values),
        token == null || token.length() > KrpcCodec.MAX_TOKEN ? null : token,
        typed(message, IP, BencodeString.class).flatMap(KrpcReader::endpoint).orElse(null));
  }

  private Failure failure() throws BadKrpcException {
    List<BencodeValue> values = required(message, ERROR, BencodeList.class).values();
    if (values.size() >= 2
        && values.get(0) instanceof BencodeInteger(long code)
        && values.get(1) instanceof BencodeString text) {
      return new Failure(transaction, code, text);
    }
    throw bad("error without code and text");
  }

  private List<NodeInfo> nodes(BencodeDictionary values, BencodeString key, Family family)
      throws BadKrpcException {
    BencodeString compact = typed(values, key, BencodeString.class).orElse(null);
    if (compact == null) {
      return List.of();
    }
    if (compact.length() % family.nodeLength() != 0) {
      throw bad("nodes cut short");
    }
    ByteBuffer source = compact.asBuffer();
    List<NodeInfo> nodes = new ArrayList<>(compact.length() / family.nodeLength());
    while (source.hasRemaining()) {
      NodeInfo.read(source, family).ifPresent(nodes::add);
    }
    return nodes;
  }

  private static List<NodeAddress> peers(BencodeDictionary values) {
    List<BencodeValue> list =
        typed(values, VALUES, BencodeList.class).map(BencodeList::values).orElse(List.of());
    List<NodeAddress> peers = new ArrayList<>(list.size());
    for (BencodeValue value : list) {
      if (value instanceof BencodeString compact) {
        endpoint(compact).ifPresent(peers::add);
      }
    }
    return peers;
  }

  private static Optional<NodeAddress> endpoint(BencodeString compact) {
    for (Family family : Family.values()) {
      if (compact.length() == family.endpointLength()) {
        return NodeAddress.read(compact.asBuffer(), family);
      }
    }
    return Optional.empty();
  }

  private static Set<Family> want(BencodeDictionary arguments) {
    Set<Family> want = EnumSet.noneOf(Family.class);
    typed(arguments, WANT, BencodeList.class)
        .ifPresent(list -> {
          if (list.values().contains(WANT_IPV4)) {
            want.add(Family.IPV4);
          }
          if (list.values().contains(WANT_IPV6)) {
            want.add(Family.IPV6);
          }
        });
    return want;
  }

  private InfoHash infoHash(BencodeDictionary arguments) throws BadKrpcException {
    return InfoHash.read(point(arguments, INFO_HASH));
  }

  private NodeId id(BencodeDictionary dictionary, BencodeString key) throws BadKrpcException {
    return NodeId.read(point(dictionary, key));
  }

  private ByteBuffer point(BencodeDictionary dictionary, BencodeString key)
      throws BadKrpcException {
    BencodeString bytes = required(dictionary, key, BencodeString.class);
    if (bytes.length() != NodeId.LENGTH) {
      throw bad("an id that has not 20 bytes");
    }
    return bytes.asBuffer();
  }

  private static boolean isSet(BencodeInteger flag) {
    return flag.value() != 0;
  }

  private <T extends BencodeValue> T required(
      BencodeDictionary dictionary, BencodeString key, Class<T> type) throws BadKrpcException {
    Optional<T> value = typed(dictionary, key, type);
    if (value.isEmpty()) {
      throw bad("something is missing");
    }
    return value.get();
  }

  private static <T extends BencodeValue> Optional<T> typed(
      BencodeDictionary dictionary, BencodeString key, Class<T> type) {
    return dictionary.get(key).filter(type::isInstance).map(type::cast);
  }

  private BadKrpcException bad(String problem) {
    @Nullable BencodeString known = query ? transaction : null;
    return new BadKrpcException(problem, DhtMessage.PROTOCOL_ERROR, known);
  }
}
