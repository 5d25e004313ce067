package dev.enjambre.tracker.replica;

import static dev.enjambre.tracker.replica.TestReplica.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.SwarmCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Redis is away, slow, full, closed or empty: each replica goes on, and all is well afterwards. */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
class RedisAwayTest {

  private static final InfoHash TORRENT =
      InfoHash.fromHex("c12fe1c06bba254a9dc9f519b335aa7c1367a88a");
  private static final IpAddress SOURCE = IpAddress.ofIpv4(0x0a000001);

  @TempDir private Path folder;

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void stopAll() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  @Test
  void withoutRedisAtTheStartItAnswersAndJoinsLater(CapturedOutput output) throws Exception {
    RedisServer redis = keep(new RedisServer(folder));
    TestReplica first = replica(redis);
    TestReplica second = replica(redis);
    first.announce(seeder(1), SOURCE);
    second.announce(leecher(2), SOURCE);

    assertThat(first.status().joined()).isFalse();
    assertThat(first.status().detail()).startsWith("unreachable");
    assertThat(first.counts(TORRENT)).isEqualTo(new SwarmCounts(1, 0, 1));

    redis.start();
    bothKnow(first, second, new SwarmCounts(1, 1, 1));
    assertThat(first.status().joined()).isTrue();
    assertThat(first.secret.get()).isEqualTo(second.secret.get());
    assertThat(output.getAll().lines().filter(line -> line.contains("is away"))).hasSize(2);
  }

  @Test
  void whatHappensWhileRedisIsAwayIsExchangedAfterwards() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    TestReplica first = replica(redis);
    TestReplica second = replica(redis);
    first.announce(seeder(1), SOURCE);
    first.announce(leecher(2), SOURCE);
    second.announce(leecher(3), SOURCE);
    bothKnow(first, second, new SwarmCounts(1, 2, 1));

    redis.kill();
    first.announce(seeder(2), SOURCE);
    second.announce(seeder(3), SOURCE);
    second.announce(stopped(1), SOURCE);
    first.announce(leecher(4), SOURCE);
    assertThat(first.counts(TORRENT)).isEqualTo(new SwarmCounts(2, 2, 2));
    assertThat(second.counts(TORRENT)).isEqualTo(new SwarmCounts(1, 1, 2));
    eventually().until(() -> !first.status().joined() && !second.status().joined());

    redis.start(); // and it has forgotten all
    bothKnow(first, second, new SwarmCounts(2, 1, 3));
    try (TestReplica third = new TestReplica(new AtomicLong(), redis.url())) {
      third.start();
      assertThat(third.known()).isEqualTo(first.known());
    }
  }

  @Test
  void whenRedisHangsEachGoesOnAndNothingPilesUp() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    TestReplica first = replica(redis);
    TestReplica second = replica(redis);
    first.announce(seeder(1), SOURCE);
    bothKnow(first, second, new SwarmCounts(1, 0, 1));
    int threads = Thread.activeCount();

    redis.freeze();
    try {
      for (int i = 2; i <= 2000; i++) {
        first.announce(leecher(i), SOURCE);
      }
      second.announce(leecher(5000), SOURCE);
      eventually().until(() -> !first.status().joined() && !second.status().joined());
      assertThat(first.status().detail()).containsAnyOf("slow", "unreachable");
      assertThat(first.counts(TORRENT)).isEqualTo(new SwarmCounts(1, 1999, 1));
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 8);
    } finally {
      redis.thaw();
    }

    bothKnow(first, second, new SwarmCounts(1, 2000, 1));
  }

  @Test
  void moreThanTheJournalHoldsIsExchangedAllTheSame() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    TestReplica first = replica(redis);
    TestReplica second = replica(redis);
    first.announce(leecher(1), SOURCE);
    second.announce(leecher(2), SOURCE);
    bothKnow(first, second, new SwarmCounts(0, 2, 0));

    redis.freeze();
    int many = Journal.MAX_CHANGES + 5000;
    try {
      eventually().until(() -> !first.status().joined() && !second.status().joined());
      for (int i = 10; i < 10 + many; i++) {
        first.announce(leecher(i), SOURCE);
      }
      first.announce(stopped(1), SOURCE);
      second.announce(stopped(2), SOURCE);
      assertThat(first.registry.get("enjambre.tracker.redis.waiting").gauge().value())
          .isBetween(100_000.0, 100_001.0);
    } finally {
      redis.thaw();
    }

    bothKnow(first, second, new SwarmCounts(0, many, 0));
    // More where Redis is slow, and one is broken off.
    assertThat(first.counted("exchanges")).isGreaterThanOrEqualTo(2);
  }

  /**
   * Cut off right after it wrote, before it read its own words: those are not on their way for
   * ever.
   */
  @Test
  void whoLeftElsewhereIsForgottenAlsoWhereTheirArrivalWasNotReadBack() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    AtomicLong ahead = new AtomicLong();
    TestReplica first = keep(new TestReplica(ahead, redis.url()));
    first.start();
    Link link = keep(new Link(redis.port()));
    TestReplica second = keep(new TestReplica(ahead, link.url()));
    second.start();
    link.deafen();
    for (int i = 1; i <= 100; i++) {
      second.announce(leecher(i), SOURCE);
    }
    bothKnow(first, second, new SwarmCounts(0, 100, 0));
    link.cut();
    eventually().until(() -> !second.status().joined());
    ahead.addAndGet(TestReplica.REFRESH.multipliedBy(2).toNanos());
    fiftyLeaveUnheard(first, redis);
    first.announce(leecher(300), SOURCE);

    link.mend();
    bothKnow(first, second, new SwarmCounts(0, 51, 0));
  }

  /** A stream without entries tells nothing of what it had. */
  @Test
  void whoLeftElsewhereIsForgottenAlsoWhereTheStreamIsEmpty() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    AtomicLong ahead = new AtomicLong();
    TestReplica first = keep(new TestReplica(ahead, redis.url()));
    first.start();
    Link link = keep(new Link(redis.port()));
    TestReplica second = keep(new TestReplica(ahead, link.url()));
    second.start();
    for (int i = 1; i <= 100; i++) {
      second.announce(leecher(i), SOURCE);
    }
    bothKnow(first, second, new SwarmCounts(0, 100, 0));
    ahead.addAndGet(TestReplica.REFRESH.multipliedBy(2).toNanos());
    link.cut();
    eventually().until(() -> !second.status().joined());
    fiftyLeaveUnheard(first, redis);

    link.mend();
    bothKnow(first, second, new SwarmCounts(0, 50, 0));
  }

  @Test
  void afterALongTimeApartWhoLeftElsewhereIsForgotten() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    AtomicLong ahead = new AtomicLong();
    TestReplica first = keep(new TestReplica(ahead, redis.url()));
    first.start();
    Link link = keep(new Link(redis.port()));
    TestReplica second = keep(new TestReplica(ahead, link.url()));
    second.start();
    for (int i = 1; i <= 100; i++) {
      second.announce(leecher(i), SOURCE);
    }
    bothKnow(first, second, new SwarmCounts(0, 100, 0));
    ahead.addAndGet(TestReplica.REFRESH.multipliedBy(2).toNanos());

    link.cut();
    eventually().until(() -> !second.status().joined());
    second.announce(leecher(200), SOURCE);
    fiftyLeaveUnheard(first, redis);
    first.announce(leecher(300), SOURCE);

    link.mend();
    bothKnow(first, second, new SwarmCounts(0, 52, 0));
  }

  @Test
  void aRedisThatIsFullIsAskedAgainNowAndThen(CapturedOutput output) throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    TestReplica first = replica(redis);
    TestReplica second = replica(redis);
    first.announce(seeder(1), SOURCE);
    bothKnow(first, second, new SwarmCounts(1, 0, 1));

    redis.ask("config", "set", "maxmemory", "1");
    first.announce(leecher(2), SOURCE);
    second.announce(seeder(3), SOURCE);
    eventually().until(() -> !first.status().joined() && !second.status().joined());
    eventually().until(() -> first.counted("failures") >= 3);
    assertThat(first.status().detail()).startsWith("refused: OOM");
    assertThat(first.counts(TORRENT)).isEqualTo(new SwarmCounts(1, 1, 1));
    assertThat(output.getAll().lines().filter(line -> line.contains("is away"))).hasSize(2);

    redis.ask("config", "set", "maxmemory", "0");
    bothKnow(first, second, new SwarmCounts(2, 1, 2));
  }

  @RepeatedTest(3)
  void aRedisThatMayOnlyBeReadIsAway() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    TestReplica first = replica(redis);
    redis.ask("replicaof", "127.0.0.1", "1");
    first.announce(seeder(1), SOURCE);
    eventually().until(() -> first.status().detail().contains("READONLY"));

    redis.ask("replicaof", "no", "one");
    TestReplica second = replica(redis);
    bothKnow(first, second, new SwarmCounts(1, 0, 1));
  }

  @Test
  void aWrongPasswordIsSaidAndARightOneLetsItIn() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder, "--requirepass", "right"));
    TestReplica wrong =
        keep(new TestReplica(new AtomicLong(), TestReplica.settings(redis.url(), "wrong")));
    TestReplica right =
        keep(new TestReplica(new AtomicLong(), TestReplica.settings(redis.url(), "right")));
    wrong.start();
    right.start();

    assertThat(right.status().joined()).isTrue();
    assertThat(wrong.status().detail()).startsWith("refused").contains("WRONGPASS");
    assertThat(wrong.status().detail()).doesNotContain("right");
    wrong.announce(seeder(1), SOURCE);
    assertThat(wrong.counts(TORRENT)).isEqualTo(new SwarmCounts(1, 0, 1));
  }

  @RepeatedTest(3)
  void aRedisThatIsEmptiedIsFilledAgain() throws Exception {
    RedisServer redis = keep(RedisServer.started(folder));
    TestReplica first = replica(redis);
    TestReplica second = replica(redis);
    for (int i = 1; i <= 1000; i++) {
      (i % 2 == 0 ? first : second).announce(i % 3 == 0 ? seeder(i) : leecher(i), SOURCE);
    }
    bothKnow(first, second, new SwarmCounts(333, 667, 333));
    byte[] secret = first.secret.get();

    redis.ask("flushall");
    first.announce(stopped(3), SOURCE);
    second.announce(seeder(1), SOURCE);

    bothKnow(first, second, new SwarmCounts(333, 666, 334));
    eventually().until(() -> !redis.ask("get", "test:epoch").isEmpty());
    try (TestReplica third = new TestReplica(new AtomicLong(), redis.url())) {
      third.start();
      eventually().until(() -> third.known().equals(first.known()));
      assertThat(third.secret.get()).isEqualTo(secret);
    }
  }

  /** Fifty leave, and the stream keeps no word of it: who was away cannot read it afterwards. */
  private static void fiftyLeaveUnheard(TestReplica replica, RedisServer redis) throws Exception {
    double before = replica.counted("changes.written");
    for (int i = 1; i <= 50; i++) {
      replica.announce(stopped(i), SOURCE);
    }
    eventually().until(() -> replica.counted("changes.written") == before + 50);
    redis.ask("xtrim", "test:changes", "maxlen", "0");
  }

  private static void bothKnow(TestReplica first, TestReplica second, SwarmCounts counts) {
    eventually()
        .untilAsserted(() -> {
          assertThat(first.counts(TORRENT)).isEqualTo(counts);
          assertThat(second.counts(TORRENT)).isEqualTo(counts);
        });
    eventually().until(() -> first.known().equals(second.known()));
  }

  private TestReplica replica(RedisServer redis) throws InterruptedException {
    TestReplica made = keep(new TestReplica(new AtomicLong(), redis.url()));
    made.start();
    return made;
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    toClose.add(closeable);
    return closeable;
  }

  private static AnnounceRequest leecher(int number) {
    return peer(number).left(10).event(AnnounceEvent.STARTED).build();
  }

  private static AnnounceRequest seeder(int number) {
    return peer(number).left(0).event(AnnounceEvent.COMPLETED).build();
  }

  private static AnnounceRequest stopped(int number) {
    return peer(number).left(0).event(AnnounceEvent.STOPPED).build();
  }

  private static AnnounceRequest.Builder peer(int number) {
    return AnnounceRequest.builder(
        TORRENT, PeerId.random(new SplittableRandom(number)), 1 + number % 65000);
  }
}
