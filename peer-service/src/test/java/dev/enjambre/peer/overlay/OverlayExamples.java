package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.Failure;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.wire.HeapBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Messages to try codecs with: those of docs/protocol.md, and any by chance. */
final class OverlayExamples {

  static final PeerId ANN = PeerId.of("-EJ0100-annannannann".getBytes(StandardCharsets.US_ASCII));
  static final PeerId BOB = PeerId.of("-EJ0100-bobbobbobbob".getBytes(StandardCharsets.US_ASCII));
  static final InfoHash HASH = InfoHash.fromHex("0123456789abcdef0123456789abcdef01234567");
  static final NodeAddress PLACE = new NodeAddress(ip("10.0.0.2"), 6881);
  static final NodeAddress PLACE6 = new NodeAddress(ip("2001:db8::2"), 6881);
  private static final List<MessageKind> KINDS = List.of(MessageKind.values());
  private static final long QUERY = 0x1122334455667788L;

  private OverlayExamples() {}

  static IpAddress ip(String literal) {
    return IpAddress.parse(literal).orElseThrow();
  }

  /** Returns the examples of docs/protocol.md under the names that they have there. */
  static Map<String, OverlayMessage> documented() {
    Map<String, OverlayMessage> examples = new LinkedHashMap<>();
    examples.put("PING", new Ping(NodeInfo.of(6881, ANN)));
    examples.put("RQLT", new ListRequest(List.of(BOB)));
    examples.put("RQFS", new SearchRequest(QUERY, 3, 100, "café"));
    examples.put(
        "RPFL", new SearchReply(QUERY, List.of(new OfferedFile(HASH, 300_000, "Café.iso"))));
    examples.put("RQFH", new FileRequest(HASH, FilePart.CONTENT, 262_144, 131_072));
    examples.put("TPHF", new HolderReply(QUERY, BOB, PLACE, "café"));
    examples.put("ERRR", new Failure(OverlayError.UNKNOWN_FILE, MessageKind.RQFH, "gone"));
    examples.put(
        "ACKN of PING",
        new Acknowledge(
            new Acknowledged.Greeting(
                NodeInfo.of(6881, BOB), new NodeAddress(ip("10.0.0.1"), 40_000))));
    examples.put(
        "ACKN of RQLT",
        new Acknowledge(
            new Acknowledged.Listing(
                List.of(new ListedPeer(BOB, PLACE, 5), new ListedPeer(ANN, PLACE6, 90)))));
    examples.put("ACKN of RQFS", new Acknowledge(new Acknowledged.SearchDone(QUERY)));
    examples.put(
        "ACKN of RQFH",
        new Acknowledge(
            new Acknowledged.FileBytes(
                FilePart.INFO,
                0,
                44,
                HeapBlock.of("d6:lengthi5e4".getBytes(StandardCharsets.US_ASCII)))));
    return examples;
  }

  /** Returns the documented ones and what they leave out. */
  static List<OverlayMessage> all() {
    List<OverlayMessage> all = new ArrayList<>(documented().values());
    all.add(new Ping(new NodeInfo(1, 255, 0, BOB)));
    all.add(ListRequest.ANY);
    all.add(new SearchRequest(-1, 255, 65_535, ""));
    all.add(new SearchReply(0, List.of()));
    all.add(new HolderReply(QUERY, ANN, null, ""));
    all.add(new HolderReply(QUERY, ANN, PLACE6, "x".repeat(256)));
    all.add(new Failure(65_535, MessageKind.ACKN, ""));
    all.add(new Acknowledge(new Acknowledged.Greeting(NodeInfo.of(1, ANN), null)));
    all.add(new Acknowledge(new Acknowledged.Listing(List.of())));
    all.add(new Acknowledge(new Acknowledged.Plain(MessageKind.TPHF)));
    return all;
  }

  /** Returns any message, by chance. */
  static OverlayMessage random(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> new Ping(node(random));
      case 1 -> new ListRequest(list(random, 8, OverlayExamples::id));
      case 2 ->
          new SearchRequest(
              random.nextLong(),
              random.nextInt(256),
              1 + random.nextInt(65_535),
              text(random, 256));
      case 3 -> new SearchReply(random.nextLong(), list(random, 50, OverlayExamples::file));
      case 4 ->
          new FileRequest(
              hash(random),
              random.nextBoolean() ? FilePart.INFO : FilePart.CONTENT,
              random.nextLong() >>> 1,
              1 + random.nextInt(OverlayLimits.MAX_BLOCK_LENGTH));
      case 5 ->
          new HolderReply(
              random.nextLong(),
              id(random),
              random.nextBoolean() ? null : address(random),
              text(random, 256));
      case 6 ->
          new Failure(
              random.nextInt(65_536), KINDS.get(random.nextInt(KINDS.size())), text(random, 256));
      default -> new Acknowledge(acknowledged(random));
    };
  }

  private static Acknowledged acknowledged(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 ->
          new Acknowledged.Greeting(node(random), random.nextBoolean() ? null : address(random));
      case 1 ->
          new Acknowledged.Listing(
              list(
                  random,
                  100,
                  some -> new ListedPeer(id(some), address(some), some.nextInt() & 0xffff_ffffL)));
      case 2 -> new Acknowledged.SearchDone(random.nextLong());
      case 3 -> {
        byte[] bytes = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(bytes);
        long offset = random.nextLong(1L << 40);
        yield new Acknowledged.FileBytes(
            random.nextBoolean() ? FilePart.INFO : FilePart.CONTENT,
            offset,
            offset + bytes.length + random.nextInt(1_000),
            HeapBlock.of(bytes));
      }
      default ->
          new Acknowledged.Plain(
              List.of(MessageKind.RPFL, MessageKind.TPHF, MessageKind.ERRR).get(random.nextInt(3)));
    };
  }

  /** Makes one thing by chance. */
  private interface Maker<T> {
    T make(RandomGenerator random);
  }

  private static <T> List<T> list(RandomGenerator random, int most, Maker<T> maker) {
    List<T> list = new ArrayList<>();
    int size = random.nextInt(most + 1);
    while (list.size() < size) {
      list.add(maker.make(random));
    }
    return list;
  }

  private static NodeInfo node(RandomGenerator random) {
    return new NodeInfo(1, random.nextInt(256), random.nextInt(65_536), id(random));
  }

  static PeerId id(RandomGenerator random) {
    return PeerId.of(random.nextLong(), random.nextLong(), random.nextInt());
  }

  private static InfoHash hash(RandomGenerator random) {
    return InfoHash.of(random.nextLong(), random.nextLong(), random.nextInt());
  }

  private static OfferedFile file(RandomGenerator random) {
    return new OfferedFile(hash(random), random.nextLong() >>> 1, text(random, 300));
  }

  private static NodeAddress address(RandomGenerator random) {
    IpAddress host =
        random.nextBoolean()
            ? IpAddress.ofIpv4(random.nextInt())
            : IpAddress.ofIpv6(random.nextLong() | 1L << 60, random.nextLong());
    return new NodeAddress(host, 1 + random.nextInt(65_535));
  }

  private static String text(RandomGenerator random, int mostBytes) {
    String letters = "aZ9 .-_éßł漢🐝\u0000\n";
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(letters.codePointCount(0, letters.length()));
      text.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, at)));
    }
    return OverlayText.fit(text.toString(), mostBytes);
  }
}
