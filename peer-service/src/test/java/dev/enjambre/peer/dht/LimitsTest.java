package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.IPV4;
import static dev.enjambre.peer.dht.Nodes.MINUTE;
import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.infoHash;
import static dev.enjambre.peer.dht.Nodes.local;
import static dev.enjambre.peer.dht.Nodes.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Query;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.Dropped;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers can make a node do, at most. */
class LimitsTest {

  private static final long SECOND = MINUTE / 60;

  private final Random random = new Random(8);
  private final NodeId other = NodeId.random(random);

  private static long answers(LoneNode lone) {
    return lone.sent.stream().filter(one -> !(one.message() instanceof Query)).count();
  }

  private GetPeers get(int torrent) {
    return new GetPeers(text("aa"), other, true, infoHash(torrent), Set.of());
  }

  @Test
  void answersASourceEightTimesASecondInTheLongRun() {
    LoneNode lone = new LoneNode(IPV4);
    for (int second = 0; second < 100; second++) {
      for (int i = 0; i < 50; i++) {
        lone.hears(at("9.9.9.9", 1 + i), new Ping(text("aa"), other, true));
      }
      lone.now += SECOND;
    }
    assertThat(answers(lone)).isBetween(8L * 100, 8L * 100 + 64);
    assertThat(lone.dropped(Dropped.SOURCE_LIMIT)).isEqualTo(50 * 100 - answers(lone));
  }

  @Test
  void answersSourcesOfOnePrivateAddressEach() {
    LoneNode lone = new LoneNode(IPV4);
    for (int i = 0; i < 500; i++) {
      lone.hears(local(i), new Ping(text("aa"), other, true));
    }
    assertThat(answers(lone)).isEqualTo(500);
  }

  @Test
  void boundsAllAnswersTogetherInAStormOfForgedSources() {
    LoneNode lone = new LoneNode(IPV4);
    int seconds = 10;
    for (int i = 0; i < 30_000 * seconds; i++) {
      lone.now = i * SECOND / 30_000;
      NodeAddress forged =
          new NodeAddress(IpAddress.ofIpv4(0x10000000 + random.nextInt(0x40000000)), 5000);
      lone.hears(forged, new Ping(text("aa"), NodeId.random(random), false));
    }
    long bytes = 0;
    long pings = 0;
    for (LoneNode.Sent sent : lone.sent) {
      bytes += sent.message() instanceof Query ? 0 : sent.length();
      pings += sent.message() instanceof Query ? 1 : 0;
    }
    assertThat(bytes)
        .isBetween(
            (long) IPV4.answerBytesPerSecond() * seconds,
            (long) IPV4.answerBytesPerSecond() * (seconds + 2));
    assertThat(lone.dropped(Dropped.ANSWER_LIMIT)).isPositive();
    // Those that ask are asked in turn, a few at a time.
    assertThat(pings).isLessThan(100);
    assertThat(lone.node.status(lone.now).openQueries()).isLessThanOrEqualTo(Checks.MOST);
  }

  @Test
  void forgetsSourcesThatAreSilent() {
    Throttle throttle = new Throttle(8);
    for (int i = 0; i < 100_000; i++) {
      throttle.allows(new NodeAddress(IpAddress.ofIpv4(0x10000000 + i), 1), 0);
    }
    assertThat(throttle.sources()).isEqualTo(Throttle.MOST_SOURCES);

    throttle.allows(local(1), MINUTE);
    assertThat(throttle.sources()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersNeverMoreThanTenTimesTheQuestion(boolean ipv6) {
    LoneNode lone = new LoneNode(DhtConfig.defaults(Set.of(Family.IPV4, Family.IPV6)));
    for (int i = 0; i < 100; i++) {
      lone.befriend(new NodeInfo(NodeId.random(random), local(i)));
      lone.befriend(new NodeInfo(NodeId.random(random), at("::1", 200 + i)));
      lone.now += SECOND;
    }
    NodeAddress asking = ipv6 ? at("::1", 9) : local(999);
    for (int i = 0; i < 200; i++) {
      NodeAddress announcing = ipv6 ? at("::1", 1000 + i) : local(1000 + i);
      BencodeString token =
          Objects.requireNonNull(((Response) lone.answer(announcing, get(1))).token());
      lone.hears(
          announcing,
          new AnnouncePeer(
              text("aa"), other, true, infoHash(1), announcing.port(), false, false, token));
      lone.now += SECOND;
    }
    for (Set<Family> want :
        List.of(Set.<Family>of(), Set.of(Family.IPV4, Family.IPV6), Set.of(Family.IPV6))) {
      GetPeers query = new GetPeers(text("aa"), other, true, infoHash(1), want);
      ByteBuffer encoded = KrpcCodec.encode(query);
      int before = lone.sent.size();
      lone.hears(asking, encoded.duplicate());

      LoneNode.Sent answer = lone.sent.get(before);
      assertThat(answer.length())
          .isLessThanOrEqualTo(Math.min(1200, 10 * encoded.remaining()))
          .isGreaterThan(850);
      assertThat(((Response) answer.message()).values()).hasSizeGreaterThan(10);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bearsWhateverIsSent(long seed) {
    Random chance = new Random(seed);
    LoneNode lone = new LoneNode(DhtConfig.defaults(Set.of(Family.IPV4, Family.IPV6)));
    List<DhtMessage> examples = KrpcCodecTest.messages().toList();
    lone.node.bootstrap(List.of(local(1), at("::1", 1)), 0);
    for (int i = 0; i < 20; i++) {
      lone.node.find(infoHash(i), new IgnoringListener());
    }
    int answered = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = mutated(examples.get(chance.nextInt(examples.size())), lone, chance);
      NodeAddress from =
          switch (chance.nextInt(4)) {
            case 0 -> local(chance.nextInt(50));
            case 1 -> at("::1", 1 + chance.nextInt(50));
            case 2 -> new NodeAddress(IpAddress.ofIpv4(chance.nextInt()), 1);
            default ->
                lone.sent.isEmpty()
                    ? local(1)
                    : lone.sent.get(chance.nextInt(lone.sent.size())).to();
          };
      lone.hears(from, ByteBuffer.wrap(bytes));
      if (lone.node.nextTickNanos(lone.now) <= lone.now) {
        lone.node.tick(lone.now);
      }
      lone.now += chance.nextInt(100_000_000);
      answered = lone.sent.size();
    }
    DhtStatus status = lone.node.status(lone.now);
    assertThat(answered).isPositive();
    assertThat(status.dropped().get(Dropped.MALFORMED)).isGreaterThan(500);
    assertThat(status.openQueries()).isLessThanOrEqualTo(Requester.MOST_OPEN);
    assertThat(status.torrents()).isLessThanOrEqualTo(IPV4.maxTorrents());
  }

  /** Changes, cuts or lengthens a message; many are an answer to something that was asked. */
  private static byte[] mutated(DhtMessage example, LoneNode lone, Random chance) {
    DhtMessage message = example;
    if (message instanceof Response response && !lone.sent.isEmpty()) {
      message =
          new Response(
              lone.sent
                  .get(lone.sent.size() - 1 - chance.nextInt(Math.min(20, lone.sent.size())))
                  .message()
                  .transaction(),
              NodeId.random(chance),
              response.nodes(),
              response.nodes6(),
              response.values(),
              response.token(),
              response.seen());
    }
    byte[] bytes = KrpcCodec.encode(message).array().clone();
    int length = KrpcCodec.encode(message).remaining();
    bytes = Arrays.copyOf(bytes, chance.nextInt(5) == 0 ? chance.nextInt(length) : length);
    int changes = bytes.length == 0 ? 0 : chance.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes[chance.nextInt(bytes.length)] =
          chance.nextBoolean()
              ? (byte) chance.nextInt()
              : (byte) "dlei0123456789:".charAt(chance.nextInt(15));
    }
    return bytes;
  }
}
