package dev.enjambre.peer.dht;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.peer.dht.DhtMessage.Query;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The input is datagrams as a node hears them, each {@code [1 byte how][2 bytes length][bytes]},
 * where how is {@code [1 bit known][4 bits time][3 bits from]}: known puts the transaction of our
 * last query to that address into the datagram, so that it can be an answer; before it comes so
 * many steps of time pass, each four times as long as the one below it, from a millisecond on.
 */
public final class DhtDatagramsFuzz {

  private static final List<NodeAddress> ADDRESSES =
      List.of(
          Nodes.at("9.9.9.9", 6881),
          Nodes.at("8.8.4.4", 6882),
          Nodes.at("10.0.0.9", 6881),
          Nodes.at("127.0.0.1", 6883),
          Nodes.at("2001:db8::9", 6881),
          Nodes.at("fd00::9", 6881),
          Nodes.at("0.0.0.0", 6881),
          Nodes.at("9.9.9.9", 1));

  private static final DhtConfig CONFIG = DhtConfig.defaults(Set.of(Family.IPV4, Family.IPV6));

  private static final BencodeReader READER =
      BencodeReader.lenient(BencodeLimits.forMessage(KrpcCodec.MAX_DATAGRAM));

  private static final BencodeString TRANSACTION = BencodeString.of("t");

  /** As long as a datagram may be that no network cuts. */
  private static final int LONGEST_ANSWER = 1500;

  private static final int MOST_QUESTIONS = 16;
  private static final int MOST_DATAGRAMS = 100;
  private static final long LONGEST_PAUSE = TimeUnit.HOURS.toNanos(2);

  private DhtDatagramsFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws BadKrpcException {
    LoneNode lone = new LoneNode(CONFIG);
    lone.node.bootstrap(List.of(ADDRESSES.get(0), ADDRESSES.get(4)), lone.now);
    var _ = lone.node.findAndAnnounce(Nodes.infoHash(1), new OwnPeer(6881, false), LISTENER);
    lone.pass(0);
    ByteBuffer datagrams = ByteBuffer.wrap(input);
    for (int i = 0; datagrams.remaining() > 2 && i < MOST_DATAGRAMS; i++) {
      int how = datagrams.get();
      int length = Math.min(datagrams.getShort() & 0xffff, datagrams.remaining());
      byte[] bytes = new byte[length];
      datagrams.get(bytes);
      int steps = how >> 3 & 15;
      if (steps > 0) {
        lone.pass(Math.min(LONGEST_PAUSE, TimeUnit.MILLISECONDS.toNanos(1L << (2 * (steps - 1)))));
      }
      NodeAddress from = ADDRESSES.get(how & 7);
      arrive(lone, from, how < 0 ? asAnswer(lone, from, bytes) : bytes);
    }
    lone.pass(TimeUnit.MINUTES.toNanos(1));
    DhtState saved = lone.node.save(lone.now);
    require(DhtState.decode(saved.encode()).filter(saved::equals).isPresent(), "kept otherwise");
  }

  private static final SearchListener LISTENER =
      new SearchListener() {
        @Override
        public void found(List<PeerEndpoint> peers) {
          require(peers.stream().allMatch(peer -> peer.port() > 0), "a peer at no port");
        }

        @Override
        public void done(SearchResult result) {}
      };

  private static void arrive(LoneNode lone, NodeAddress from, byte[] bytes)
      throws BadKrpcException {
    boolean isQuery = checkCodec(bytes) instanceof Query;
    ByteBuffer datagram = ByteBuffer.wrap(bytes);
    int before = lone.sent.size();
    lone.node.received(from, datagram, lone.now);
    List<LoneNode.Sent> sent = lone.sent.subList(before, lone.sent.size());
    if (isQuery) {
      // Whoever asks is answered, and asked whether he is there.
      require(sent.stream().allMatch(one -> one.to().equals(from)), "something to somebody else");
      long asked = sent.stream().filter(one -> one.message() instanceof Query).count();
      require(asked <= 1 && sent.size() - asked <= 1, "more than an answer and a question");
      require(sent.stream().allMatch(one -> one.length() <= LONGEST_ANSWER), "an answer too long");
    } else {
      // An answer may lead to further questions of a search.
      require(sent.size() <= MOST_QUESTIONS, sent.size() + " questions at once");
      require(
          sent.stream().allMatch(one -> one.message() instanceof Query || one.to().equals(from)),
          "an answer to somebody else");
    }
    DhtStatus status = lone.node.status(lone.now);
    require(status.torrents() <= CONFIG.maxTorrents(), "too many torrents are kept");
    require(status.searches() + status.waitingSearches() <= 1, "searches out of nothing");
    require(lone.node.nextTickNanos(lone.now) >= lone.now, "a tick in the past");
  }

  /** Returns the message; null if it is none. */
  private static @Nullable DhtMessage checkCodec(byte[] bytes) throws BadKrpcException {
    ByteBuffer datagram = ByteBuffer.wrap(bytes);
    DhtMessage message;
    try {
      message = KrpcCodec.decode(datagram);
    } catch (BadKrpcException bad) {
      require(bad.getMessage() != null, "it does not say why");
      return null;
    } finally {
      require(datagram.position() == 0, "the datagram moved");
    }
    ByteBuffer written = KrpcCodec.encode(message);
    if (written.remaining() <= KrpcCodec.MAX_DATAGRAM) {
      require(KrpcCodec.decode(written).equals(message), "read otherwise anew: " + message);
    }
    return message;
  }

  /** Returns the datagram with the transaction of our last query to that address. */
  private static byte[] asAnswer(LoneNode lone, NodeAddress from, byte[] bytes) {
    BencodeString transaction =
        lone.sent.stream()
            .filter(sent -> sent.to().equals(from) && sent.message() instanceof Query)
            .map(sent -> sent.message().transaction())
            .reduce((_, later) -> later)
            .orElse(BencodeString.of("?"));
    try {
      if (READER.read(bytes) instanceof BencodeDictionary dictionary) {
        BencodeDictionary.Builder answer = BencodeDictionary.builder();
        answer.put(TRANSACTION, transaction);
        for (BencodeString key : dictionary.keys()) {
          if (!key.equals(TRANSACTION)) {
            answer.put(key, dictionary.get(key).orElseThrow());
          }
        }
        return BencodeWriter.write(answer.build());
      }
    } catch (BencodeException e) {
      // As it came.
    }
    return bytes;
  }
}
