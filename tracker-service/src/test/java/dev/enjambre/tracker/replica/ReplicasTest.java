package dev.enjambre.tracker.replica;

import static dev.enjambre.tracker.replica.TestReplica.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.SwarmCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two trackers on one real Redis answer as one. */
@Timeout(120)
class ReplicasTest {

  private static final InfoHash TORRENT =
      InfoHash.fromHex("c12fe1c06bba254a9dc9f519b335aa7c1367a88a");
  private static final IpAddress IPV4 = IpAddress.ofIpv4(0x0a000001);
  private static final IpAddress IPV6 = IpAddress.ofIpv6(0x20010db800000000L, 1);

  @TempDir private Path folder;

  private final AtomicLong ahead = new AtomicLong();
  private RedisServer redis;
  private TestReplica first;
  private TestReplica second;

  @BeforeEach
  void startAll() throws Exception {
    redis = RedisServer.started(folder.resolve("redis"));
    first = new TestReplica(ahead, redis.url());
    second = new TestReplica(ahead, redis.url());
    first.start();
    second.start();
  }

  @AfterEach
  void stopAll() throws Exception {
    first.close();
    second.close();
    redis.close();
  }

  @Test
  void whatOneIsToldTheOtherAnswers() {
    first.announce(peer(1).left(10).event(AnnounceEvent.STARTED).build(), IPV4);
    first.announce(
        peer(2)
            .left(0)
            .hostname(HostName.parse("peer-2").orElseThrow())
            .zone(new Zone("node/a"))
            .build(),
        IPV6);

    eventually().until(() -> second.counts(TORRENT).equals(new SwarmCounts(1, 1, 0)));
    assertThat(second.known()).isEqualTo(first.known());
    assertThat(second.peers(peer(3).left(10).compact(false).build(), IPV4))
        .extracting(endpoint -> endpoint.host() + " " + endpoint.port())
        .containsExactlyInAnyOrder("10.0.0.1 1001", "peer-2 1002");
  }

  @Test
  void aPeerThatCompletesAtOneAndStopsAtTheOtherCountsOnce() {
    first.announce(peer(1).left(10).event(AnnounceEvent.STARTED).build(), IPV4);
    eventually().until(() -> second.counts(TORRENT).equals(new SwarmCounts(0, 1, 0)));

    second.announce(peer(1).left(0).event(AnnounceEvent.COMPLETED).build(), IPV4);
    eventually().until(() -> first.counts(TORRENT).equals(new SwarmCounts(1, 0, 1)));
    first.announce(peer(1).left(0).event(AnnounceEvent.COMPLETED).build(), IPV4);
    first.announce(peer(1).left(0).event(AnnounceEvent.STOPPED).build(), IPV4);

    eventually().until(() -> second.counts(TORRENT).equals(new SwarmCounts(0, 0, 1)));
    assertThat(first.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 0, 1));
  }

  @Test
  void whoCompletesElsewhereBeforeItsStartIsWrittenIsASeederEverywhere() {
    int peers = 500;
    for (int i = 1; i <= peers; i++) {
      first.announce(peer(i).left(10).event(AnnounceEvent.STARTED).build(), IPV4);
      second.announce(peer(i).left(0).event(AnnounceEvent.COMPLETED).build(), IPV4);
    }

    SwarmCounts all = new SwarmCounts(peers, 0, peers);
    eventually().until(() -> first.counts(TORRENT).equals(all));
    eventually().until(() -> second.counts(TORRENT).equals(all));
    assertThat(second.known()).isEqualTo(first.known());
  }

  @Test
  void completionsAtBothAreAdded() {
    for (int i = 1; i <= 100; i++) {
      (i % 2 == 0 ? first : second)
          .announce(peer(i).left(0).event(AnnounceEvent.COMPLETED).build(), IPV4);
    }

    eventually().until(() -> first.counts(TORRENT).equals(new SwarmCounts(100, 0, 100)));
    eventually().until(() -> second.counts(TORRENT).equals(new SwarmCounts(100, 0, 100)));
  }

  @Test
  void oneThatStartsLaterKnowsAllBeforeItAnswers() throws Exception {
    for (int i = 1; i <= 3000; i++) {
      first.announce(peer(i).left(i % 3).event(AnnounceEvent.COMPLETED).build(), IPV4);
    }
    eventually().until(() -> second.known().equals(first.known()));

    try (TestReplica third = new TestReplica(ahead, redis.url())) {
      third.start();

      assertThat(third.known()).isEqualTo(first.known());
      assertThat(third.status().replicas()).isEqualTo(3);
    }
  }

  @Test
  void allHaveOneSecretForUdp() {
    assertThat(first.secret.get()).isEqualTo(second.secret.get());
  }

  @Test
  void whoOnlySaysThatItIsStillThereIsWrittenNowAndThen() {
    first.announce(peer(1).left(10).build(), IPV4);
    eventually().until(() -> second.counts(TORRENT).leechers() == 1);
    double before = first.counted("changes.written");
    for (int i = 0; i < 200; i++) {
      first.announce(peer(1).left(10 - i % 3).build(), IPV4);
    }
    first.announce(peer(2).left(10).build(), IPV4);
    eventually().until(() -> second.counts(TORRENT).leechers() == 2);

    assertThat(first.counted("changes.written") - before).isBetween(1.0, 3.0);

    ahead.addAndGet(TestReplica.REFRESH.toNanos());
    first.announce(peer(1).left(10).build(), IPV4);
    eventually().until(() -> first.counted("changes.written") - before >= 2);
  }

  @Test
  void whoIsSilentIsForgottenByAllAndByRedis() {
    first.announce(peer(1).left(10).build(), IPV4);
    first.announce(peer(2).left(0).event(AnnounceEvent.COMPLETED).build(), IPV6);
    eventually().until(() -> second.counts(TORRENT).equals(new SwarmCounts(1, 1, 1)));
    ahead.addAndGet(TestReplica.PEER_TIMEOUT.plus(TestReplica.REFRESH).toNanos());

    first.service.expire();
    second.service.expire();

    assertThat(first.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 0, 1));
    assertThat(second.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 0, 1));
    eventually().until(() -> fieldsInRedis() == 1); // how many have completed
  }

  @Test
  void nothingIsInRedisForEver() throws Exception {
    first.announce(peer(1).left(0).event(AnnounceEvent.COMPLETED).build(), IPV4);
    eventually().until(() -> second.counts(TORRENT).completed() == 1);
    eventually().until(() -> !redis.ask("--scan", "--pattern", "test:w:*").isEmpty());

    List<String> keys = redis.ask("--scan").lines().toList();
    assertThat(keys).hasSizeGreaterThanOrEqualTo(6).allMatch(key -> key.startsWith("test:"));
    String lives =
        redis.ask(
            "eval",
            "local lives = {} for _, key in ipairs(redis.call('KEYS', '*')) do"
                + " lives[#lives + 1] = redis.call('TTL', key) end return lives",
            "0");
    assertThat(lives.lines().mapToLong(line -> Long.parseLong(line.replaceAll(".* ", ""))))
        .allMatch(seconds -> seconds >= 0 && seconds <= Duration.ofDays(2).toSeconds());
  }

  @Test
  void whatIsHeldBackByOneIsNotUndoneByTheOther() throws Exception {
    // The same member at both at once, many times: whatever the order was, all agree on it.
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 20; i++) {
        boolean stops = random.nextInt(3) == 0;
        (random.nextBoolean() ? first : second)
            .announce(
                peer(i % 4 + 1)
                    .left(random.nextInt(2))
                    .event(stops ? AnnounceEvent.STOPPED : AnnounceEvent.NONE)
                    .build(),
                IPV4);
      }
      eventually().until(() -> first.known().equals(second.known()));
    }
    try (TestReplica third = new TestReplica(ahead, redis.url())) {
      third.start();
      assertThat(third.known()).isEqualTo(first.known());
    }
  }

  /** A seed's history at two replicas, and at one tracker that is alone. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aRandomHistoryComesToWhatOneTrackerComesTo(long seed) throws Exception {
    Random random = new Random(seed);
    try (TestReplica alone = new TestReplica(ahead)) {
      for (int round = 0; round < 40; round++) {
        Set<Integer> met = new HashSet<>();
        for (int i = 0; i < 40; i++) {
          int number = 1 + random.nextInt(200);
          if (met.add(number)) {
            AnnounceRequest request = randomAnnounce(random, number);
            IpAddress source = number % 3 == 0 ? IPV6 : IpAddress.ofIpv4(number);
            alone.announce(request, source);
            (random.nextBoolean() ? first : second).announce(request, source);
          }
        }
        if (random.nextInt(4) == 0) {
          eventually().until(() -> agree(alone));
          ahead.addAndGet(Duration.ofSeconds(100).toNanos());
          for (TestReplica tracker : List.of(alone, first, second)) {
            tracker.service.expire();
          }
        }
        eventually().until(() -> agree(alone));
      }
      assertThat(first.known()).isEqualTo(alone.known());
      assertThat(second.known()).isEqualTo(alone.known());
      try (TestReplica third = new TestReplica(ahead, redis.url())) {
        third.start();
        assertThat(third.known()).isEqualTo(alone.known());
      }
    }
  }

  private boolean agree(TestReplica alone) {
    SortedMap<String, String> known = alone.known();
    return first.known().equals(known) && second.known().equals(known);
  }

  private static AnnounceRequest randomAnnounce(Random random, int number) {
    byte[] hash = new byte[20];
    hash[0] = (byte) (number % 5);
    AnnounceRequest.Builder announce =
        AnnounceRequest.builder(InfoHash.of(hash), id(number), 1000 + random.nextInt(2));
    int left = random.nextInt(3);
    announce.left(left);
    List<AnnounceEvent> events = new ArrayList<>(List.of(AnnounceEvent.values()));
    announce.event(events.get(random.nextInt(events.size())));
    if (number % 2 == 0) {
      announce.hostname(HostName.parse("peer-" + random.nextInt(2)).orElseThrow());
      announce.zone(new Zone("node-" + random.nextInt(2)));
    }
    return announce.build();
  }

  private int fieldsInRedis() throws Exception {
    String fields =
        redis.ask(
            "eval",
            "local n = 0 for _, key in ipairs(redis.call('KEYS', 'test:s:*')) do"
                + " n = n + redis.call('HLEN', key) end return n",
            "0");
    return Integer.parseInt(fields.replaceAll(".* ", ""));
  }

  private static PeerId id(int number) {
    return PeerId.random(new SplittableRandom(number));
  }

  private static AnnounceRequest.Builder peer(int number) {
    return AnnounceRequest.builder(TORRENT, id(number), 1000 + number);
  }
}
