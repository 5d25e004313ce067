package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One seeder and twenty leechers, over and over with another seed, and what may happen to them.
 * What must hold at each step is checked by {@link SimNode}, {@link SimDisk} and {@link WireRules}.
 */
class SwarmSimulationTest {

  private static final int LEECHERS = 20;
  private static final TestTorrent TORRENT = TestTorrent.random(4_000_001, 1 << 15, 7);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void everybodyGetsEverything(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    SimNode seeder = swarm.seeder().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    leechers.forEach(SimNode::start);

    swarm.awaitSeeding(leechers, Duration.ofMinutes(2));

    assertNobodyIsBlamed(leechers);
    assertThat(copies(seeder)).as("copies from the seeder").isLessThan(LEECHERS / 4.0);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5, 6, 7, 8})
  void peersWithAndWithoutTheFastExtensionTradeWithEachOther(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    swarm.seeder().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    for (int i = 0; i < LEECHERS; i++) {
      SimNode leecher = leechers.get(i);
      (i % 3 == 0 ? leecher.withoutFast() : leecher).start();
    }

    swarm.awaitSeeding(leechers, Duration.ofMinutes(2));

    swarm.advance(Duration.ofSeconds(5));
    swarm.network().connections().forEach(SimConnection::requireAllAnswered);
    assertNobodyIsBlamed(leechers);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13, 14})
  void lateJoinersAreServedByThoseBefore(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    SimNode seeder = swarm.seeder().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    for (SimNode leecher : leechers) {
      leecher.start();
      swarm.advance(Duration.ofSeconds(swarm.random().nextInt(1, 8)));
    }

    swarm.awaitSeeding(leechers, Duration.ofMinutes(4));

    assertNobodyIsBlamed(leechers);
    assertThat(copies(seeder)).as("copies from the seeder").isLessThan(LEECHERS / 2.0);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {21, 22, 23, 24})
  void thoseWhoLeaveAndComeBackFinishToo(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    swarm.seeder().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    leechers.forEach(SimNode::start);
    for (int round = 0; round < 4; round++) {
      swarm.advance(Duration.ofSeconds(6));
      List<SimNode> leavers = swarm.some(leechers, 5);
      leavers.subList(0, 3).forEach(SimNode::crash);
      leavers.subList(3, 5).forEach(SimNode::stop);
      swarm.advance(Duration.ofSeconds(3));
      leavers.forEach(SimNode::start);
    }

    swarm.awaitSeeding(leechers, Duration.ofMinutes(4));

    assertNobodyIsBlamed(leechers);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {31, 32, 33, 34})
  void aSeederThatLeavesWhenOneHasFinishedIsNotMissed(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    SimNode seeder = swarm.seeder().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    leechers.forEach(SimNode::start);
    while (leechers.stream().noneMatch(SimNode::isSeeding)) {
      swarm.advance(Duration.ofSeconds(1));
    }
    seeder.stop();
    swarm.tracker().down(true);

    swarm.awaitSeeding(leechers, Duration.ofMinutes(3));

    assertNobodyIsBlamed(leechers);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {41, 42, 43})
  void aPeerThatServesWrongBytesIsBannedAndNobodyElse(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    swarm.seeder().start();
    SimNode corrupter = swarm.corrupter().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    leechers.forEach(SimNode::start);

    swarm.awaitSeeding(leechers, Duration.ofMinutes(4));

    assertThat(corrupter.servedBytes()).isPositive();
    assertThat(sum(leechers, counters -> counters.piecesFailed)).isPositive();
    assertThatEachBansTheOneWhoIsGuilty(leechers);
    swarm.end();
  }

  private static void assertThatEachBansTheOneWhoIsGuilty(List<SimNode> nodes) {
    for (SimNode node : nodes) {
      long wronged = Math.min(1, node.counters().piecesFailed.sum());
      assertThat(node.counters().peersBanned.sum()).as("bans of %s", node).isEqualTo(wronged);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {51, 52, 53, 54})
  void lostConnectionsAreMadeGood(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    swarm.seeder().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    leechers.forEach(SimNode::start);
    for (int i = 0; i < 20; i++) {
      swarm.advance(Duration.ofSeconds(1));
      swarm.disturb(8);
    }

    // Far sooner than the silent connections are given up.
    swarm.awaitSeeding(leechers, Duration.ofMinutes(2));

    assertNobodyIsBlamed(leechers);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {61, 62, 63})
  void aFleetThatCooperatesGetsEverythingWhoeverComesAndGoes(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    SimNode seeder = swarm.seeder().cooperating().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    // Some strangers among them are served as well.
    leechers.subList(4, LEECHERS).forEach(SimNode::cooperating);
    leechers.forEach(SimNode::start);
    for (int round = 0; round < 2; round++) {
      swarm.advance(Duration.ofSeconds(5));
      List<SimNode> leavers = swarm.some(leechers, 4);
      leavers.forEach(SimNode::crash);
      swarm.disturb(6);
      swarm.advance(Duration.ofSeconds(3));
      leavers.forEach(SimNode::start);
    }

    swarm.awaitSeeding(leechers, Duration.ofMinutes(2));

    assertNobodyIsBlamed(leechers);
    assertThat(copies(seeder)).as("copies from the seeder").isLessThan(LEECHERS / 3.0);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {71, 72, 73, 74})
  void aFleetThatCooperatesBansOneThatServesWrongBytes(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    swarm.seeder().cooperating().start();
    swarm.corrupter().cooperating().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    leechers.forEach(leecher -> leecher.cooperating().start());

    swarm.awaitSeeding(leechers, Duration.ofMinutes(4));

    assertThat(sum(leechers, counters -> counters.piecesFailed)).isPositive();
    assertThatEachBansTheOneWhoIsGuilty(leechers);
    swarm.end();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {81, 82})
  void disksThatBreakNowAndThenLoseNothing(long seed) {
    Swarm swarm = new Swarm(seed, TORRENT);
    swarm.seeder().start();
    List<SimNode> leechers = swarm.leechers(LEECHERS);
    leechers.forEach(leecher -> leecher.withDiskThatBreaks(0.01).start());
    int failures = 0;
    for (int round = 0; round < 60; round++) {
      swarm.advance(Duration.ofSeconds(2));
      failures += (int) leechers.stream().filter(SimNode::resumeIfFailed).count();
    }

    swarm.awaitSeeding(leechers, Duration.ofMinutes(1));

    assertThat(failures).as("disks that broke").isGreaterThan(LEECHERS);
    assertNobodyIsBlamed(leechers);
    swarm.end();
  }

  private static void assertNobodyIsBlamed(List<SimNode> nodes) {
    assertThat(sum(nodes, counters -> counters.piecesFailed)).as("pieces failed").isZero();
    for (SimNode node : nodes) {
      for (ProtocolViolation.Kind kind : ProtocolViolation.Kind.values()) {
        assertThat(node.counters().violations(kind)).as("%s seen by %s", kind, node).isZero();
      }
    }
  }

  private static double copies(SimNode node) {
    return (double) node.servedBytes() / TORRENT.layout().totalSize();
  }

  private static long sum(List<SimNode> nodes, Function<EngineCounters, LongAdder> counter) {
    return nodes.stream().mapToLong(node -> counter.apply(node.counters()).sum()).sum();
  }
}
