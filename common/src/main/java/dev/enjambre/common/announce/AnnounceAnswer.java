package dev.enjambre.common.announce;

import dev.enjambre.common.announce.AnnounceResponse.Failure;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bencoded answers to announces, written and read. */
final class AnnounceAnswer {

  /** What BEP 3's first tracker said; for trackers that say nothing. */
  static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(30);

  private static final int PORT_LENGTH = 2;

  private AnnounceAnswer() {}

  static byte[] write(AnnounceResponse response, PeersForm form) {
    BencodeDictionary.Builder answer = BencodeDictionary.builder();
    switch (response) {
      case Failure(String reason, Optional<Duration> retryIn) -> {
        answer.put("failure reason", reason);
        retryIn.ifPresent(retry -> {
          if (retry.equals(Failure.NEVER)) {
            answer.put("retry in", "never");
          } else {
            answer.put("retry in", Math.max(1, retry.toMinutes()));
          }
        });
      }
      case Success success -> {
        answer.put("interval", success.interval().toSeconds());
        success.minInterval().ifPresent(i -> answer.put("min interval", i.toSeconds()));
        success.complete().ifPresent(n -> answer.put("complete", n));
        success.incomplete().ifPresent(n -> answer.put("incomplete", n));
        success.downloaded().ifPresent(n -> answer.put("downloaded", n));
        success.warning().ifPresent(text -> answer.put("warning message", text));
        success.trackerId().ifPresent(id -> answer.put("tracker id", latin1(id)));
        success.externalIp().ifPresent(ip -> answer.put("external ip", bytes(ip)));
        putPeers(answer, success.peers(), form);
      }
    }
    return BencodeWriter.write(answer.build());
  }

  static AnnounceResponse read(byte[] bytes) throws BadTrackerAnswerException {
    TrackerAnswer answer = TrackerAnswer.read(bytes);
    Optional<String> failure = answer.text("failure reason");
    if (failure.isPresent()) {
      return new Failure(failure.get(), retryIn(answer));
    }
    return new Success(
        answer.seconds("interval").orElse(DEFAULT_INTERVAL),
        answer.seconds("min interval"),
        answer.count("complete"),
        answer.count("incomplete"),
        answer.count("downloaded"),
        readPeers(answer),
        answer.text("warning message"),
        answer.string("tracker id").map(id -> latin1(id.bytes())),
        answer.string("external ip").flatMap(AnnounceAnswer::address));
  }

  private static void putPeers(
      BencodeDictionary.Builder answer, List<PeerEndpoint> peers, PeersForm form) {
    switch (form) {
      case COMPACT -> {
        answer.put("peers", compact(peers, IpAddress.IPV4_LENGTH));
        byte[] peers6 = compact(peers, IpAddress.IPV6_LENGTH);
        if (peers6.length > 0) {
          answer.put("peers6", peers6);
        }
      }
      case DICTIONARIES -> answer.put("peers", dictionaries(peers, true));
      case DICTIONARIES_WITHOUT_IDS -> answer.put("peers", dictionaries(peers, false));
    }
  }

  /** Writes the peers that have an address of that length, each with its port. */
  static byte[] compact(List<PeerEndpoint> peers, int addressLength) {
    ByteBuffer target = ByteBuffer.allocate(compactLength(peers, addressLength));
    writeCompact(peers, addressLength, target);
    return target.array();
  }

  /** Returns how many bytes the peers that have an address of that length take. */
  static int compactLength(List<PeerEndpoint> peers, int addressLength) {
    int count = 0;
    for (PeerEndpoint peer : peers) {
      if (peer.address() instanceof IpAddress ip && ip.length() == addressLength) {
        count++;
      }
    }
    return count * (addressLength + PORT_LENGTH);
  }

  /** Writes as many of the peers that have an address of that length as there is room for. */
  static void writeCompact(List<PeerEndpoint> peers, int addressLength, ByteBuffer target) {
    for (PeerEndpoint peer : peers) {
      if (target.remaining() < addressLength + PORT_LENGTH) {
        return;
      }
      if (peer.address() instanceof IpAddress ip && ip.length() == addressLength) {
        ip.writeTo(target);
        target.putShort((short) peer.port());
      }
    }
  }

  private static BencodeList dictionaries(List<PeerEndpoint> peers, boolean withIds) {
    List<BencodeValue> list = new ArrayList<>(peers.size());
    for (PeerEndpoint peer : peers) {
      BencodeDictionary.Builder dictionary = BencodeDictionary.builder().put("ip", peer.host());
      if (withIds) {
        peer.peerId().ifPresent(id -> dictionary.put("peer id", id.toBytes()));
      }
      list.add(dictionary.put("port", peer.port()).build());
    }
    return new BencodeList(list);
  }

  private static List<PeerEndpoint> readPeers(TrackerAnswer answer)
      throws BadTrackerAnswerException {
    List<PeerEndpoint> peers = new ArrayList<>();
    Optional<BencodeValue> value = answer.get("peers");
    if (value.isPresent()) {
      switch (value.get()) {
        case BencodeString compact -> addCompact(peers, "peers", compact, IpAddress.IPV4_LENGTH);
        case BencodeList list -> addDictionaries(peers, list);
        case BencodeDictionary _, BencodeInteger _ ->
            throw new BadTrackerAnswerException("peers is neither a string nor a list");
      }
    }
    Optional<BencodeString> peers6 = answer.string("peers6");
    if (peers6.isPresent()) {
      addCompact(peers, "peers6", peers6.get(), IpAddress.IPV6_LENGTH);
    }
    return peers;
  }

  private static void addCompact(
      List<PeerEndpoint> peers, String key, BencodeString compact, int addressLength)
      throws BadTrackerAnswerException {
    readCompact(peers, key, compact.asBuffer(), addressLength);
  }

  /** Reads the peers in what remains of a buffer; those with port 0 are left out. */
  static void readCompact(
      List<PeerEndpoint> peers, String key, ByteBuffer source, int addressLength)
      throws BadTrackerAnswerException {
    int size = addressLength + PORT_LENGTH;
    if (source.remaining() % size != 0) {
      throw new BadTrackerAnswerException(
          key + " has " + source.remaining() + " bytes, which is no multiple of " + size);
    }
    while (source.hasRemaining()) {
      IpAddress address = readAddress(source, addressLength);
      int port = Short.toUnsignedInt(source.getShort());
      if (port != 0) {
        peers.add(PeerEndpoint.of(address, port));
      }
    }
  }

  private static void addDictionaries(List<PeerEndpoint> peers, BencodeList list)
      throws BadTrackerAnswerException {
    for (BencodeValue value : list.values()) {
      if (!(value instanceof BencodeDictionary dictionary)) {
        throw new BadTrackerAnswerException("peers holds what is not a dictionary");
      }
      Optional<PeerHost> host =
          dictionary.string("ip").flatMap(BencodeString::text).flatMap(PeerHost::parse);
      long port = dictionary.integer("port").orElse(0L);
      if (host.isPresent() && port >= 1 && port <= 65535) {
        Optional<PeerId> peerId =
            dictionary
                .string("peer id")
                .filter(id -> id.length() == Id20.LENGTH)
                .map(id -> PeerId.of(id.bytes()));
        peers.add(new PeerEndpoint(host.get(), (int) port, peerId));
      }
    }
  }

  private static Optional<Duration> retryIn(TrackerAnswer answer) {
    Optional<BencodeValue> value = answer.get("retry in");
    return switch (value.orElse(null)) {
      case BencodeInteger(long minutes) when minutes > 0 ->
          Optional.of(Duration.ofMinutes(Math.min(minutes, TrackerAnswer.MAX_MINUTES)));
      case BencodeString text when text.equals(BencodeString.of("never")) ->
          Optional.of(Failure.NEVER);
      case null -> Optional.empty();
      case BencodeInteger _, BencodeString _, BencodeList _, BencodeDictionary _ ->
          Optional.empty();
    };
  }

  private static Optional<IpAddress> address(BencodeString bytes) {
    return switch (bytes.length()) {
      case IpAddress.IPV4_LENGTH, IpAddress.IPV6_LENGTH ->
          Optional.of(readAddress(bytes.asBuffer(), bytes.length()));
      default -> Optional.empty();
    };
  }

  private static IpAddress readAddress(ByteBuffer source, int length) {
    return length == IpAddress.IPV4_LENGTH
        ? IpAddress.ofIpv4(source.getInt())
        : IpAddress.ofIpv6(source.getLong(), source.getLong());
  }

  private static byte[] bytes(IpAddress address) {
    ByteBuffer bytes = ByteBuffer.allocate(address.length());
    address.writeTo(bytes);
    return bytes.array();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
