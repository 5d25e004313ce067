package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is taken in when there are many, or they are bad, and who makes room. */
class AdmissionTest {

  private static final String OUR_IP = "203.0.113.9";
  private static final int PER_ADDRESS = Limits.DEFAULT.maxConnectionsPerAddress();

  @Test
  void takesInSoManyOfOneAddress() {
    Bench bench = Bench.seeding();
    List<ScriptedPeer> some =
        IntStream.range(0, PER_ADDRESS).mapToObj(_ -> from(bench, 1)).toList();
    assertThat(some).noneMatch(ScriptedPeer::isClosed);

    assertThat(from(bench, 1).isClosed()).isTrue();
    assertThat(from(bench, 2).isClosed()).isFalse();

    some.getFirst().hangsUp();
    assertThat(from(bench, 1).isClosed()).isFalse();
  }

  @Test
  void callsNobodyAtAnAddressThatIsFull() {
    Bench bench = Bench.leeching();
    for (int i = 0; i < PER_ADDRESS; i++) {
      from(bench, 1);
    }
    bench.knows(address(1));
    assertThat(bench.calls).isEmpty();

    List<ScriptedPeer> others = List.of(from(bench, 2));
    bench.knows(address(3));

    assertThat(bench.calls).hasSize(1);
    assertThat(others).noneMatch(ScriptedPeer::isClosed);
  }

  @Test
  void boundsNoLoopback() {
    Bench bench = Bench.seeding();
    for (int i = 0; i < 2 * PER_ADDRESS; i++) {
      assertThat(bench.callerFrom(PeerEndpoint.of("127.0.0.1", 6881)).isClosed()).isFalse();
    }
  }

  @Test
  void bansAnAddressFromWhichThreeHaveSentBadData() {
    Bench bench = Bench.leeching();
    for (int i = 0; i < Bans.STRIKES; i++) {
      ScriptedPeer liar = from(bench, 1);
      assertThat(liar.isClosed()).as("call %d", i).isFalse();
      lie(bench, liar);
    }

    assertThat(from(bench, 1).isClosed()).isTrue();
    bench.knows(address(1));
    assertThat(bench.calls).isEmpty();
    assertThat(from(bench, 2).isClosed()).isFalse();
  }

  private static void lie(Bench bench, ScriptedPeer liar) {
    liar.hasAll().unchokes();
    while (!liar.isClosed()) {
      liar.answersWrongly(liar.nextUnanswered());
      bench.settle();
    }
  }

  @Test
  void ofIdlePeersKeepsThoseOfTheHighestCanonicalPriority() {
    Bench bench = Bench.limited(new Bench.Bounds(2, 20, 100));
    learnOurAddress(bench);
    List<Integer> ascending =
        IntStream.rangeClosed(1, 4)
            .boxed()
            .sorted(Comparator.comparingLong(AdmissionTest::priority))
            .toList();
    ScriptedPeer third = from(bench, ascending.get(2));
    ScriptedPeer second = from(bench, ascending.get(1));
    bench.advance(Duration.ofSeconds(11));

    assertThat(from(bench, ascending.get(0)).isClosed()).isTrue();
    ScriptedPeer fourth = from(bench, ascending.get(3));
    bench.settle();

    assertThat(fourth.isClosed()).isFalse();
    assertThat(third.isClosed()).isFalse();
    assertThat(second.isClosed()).isTrue();
    assertThat(bench.peers()).hasSize(2);
  }

  @Test
  void dropsNobodyWhoHasJustComeOrTransfers() {
    Bench bench = Bench.limited(new Bench.Bounds(1, 20, 100));
    learnOurAddress(bench);
    List<Integer> ascending =
        IntStream.rangeClosed(1, 2)
            .boxed()
            .sorted(Comparator.comparingLong(AdmissionTest::priority))
            .toList();
    ScriptedPeer only = from(bench, ascending.get(0)).hasAll();
    assertThat(from(bench, ascending.get(1)).isClosed()).isTrue();

    bench.advance(Duration.ofSeconds(11));
    only.says(PeerMessage.UNCHOKE);
    only.answers(only.nextUnanswered());
    assertThat(from(bench, ascending.get(1)).isClosed()).isTrue();
    assertThat(only.isClosed()).isFalse();
  }

  @Test
  void dropsNobodyForAnotherBeforeItKnowsItsAddress() {
    Bench bench = Bench.limited(new Bench.Bounds(1, 20, 100));
    from(bench, 1);
    bench.advance(Duration.ofSeconds(11));

    for (int i = 2; i < 10; i++) {
      assertThat(from(bench, i).isClosed()).isTrue();
    }
  }

  private static void learnOurAddress(Bench bench) {
    bench.externalIp = IpAddress.parse(OUR_IP);
    bench.advance(Duration.ofMinutes(40));
  }

  private static long priority(int number) {
    return CanonicalPriority.of(
        IpAddress.parse(OUR_IP).orElseThrow(), 6881, (IpAddress) address(number).address(), 1);
  }

  private static ScriptedPeer from(Bench bench, int number) {
    return bench.callerFrom(address(number));
  }

  private static PeerEndpoint address(int number) {
    return PeerEndpoint.of("10.0." + number + ".77", 6881);
  }
}
