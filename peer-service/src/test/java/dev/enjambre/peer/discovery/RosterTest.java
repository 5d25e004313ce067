package dev.enjambre.peer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DnsAnswer.Family;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is new, who is gone, who is ourselves, and who may be called. */
class RosterTest {

  private static final DnsName TASKS = new DnsName(new HostName("tasks.peer"), 6881);
  private static final DnsName OTHERS = new DnsName(new HostName("tasks.other"), 7000);
  private static final Ourselves US =
      new Ourselves(Set.of(ip("10.0.1.1"), ip("172.18.0.3"), ip("127.0.0.1")), 6881);

  private final Roster roster = new Roster();
  private long now = Long.MAX_VALUE - 5; // that clock may start anywhere

  @Test
  void whoIsNewIsTriedAtOnceAndThenACandidate() {
    named("10.0.1.2", "10.0.1.3");

    assertThat(roster.candidates()).isEmpty();
    assertThat(due()).containsExactly(at("10.0.1.2"), at("10.0.1.3"));
    reach("10.0.1.3", true);

    assertThat(roster.candidates()).containsExactly(at("10.0.1.3"));
    assertThat(due()).isEmpty();
  }

  @Test
  void whoIsGoneIsACandidateNoLonger() {
    reached("10.0.1.2", "10.0.1.3");

    named("10.0.1.3");

    assertThat(roster.candidates()).containsExactly(at("10.0.1.3"));
    assertThat(roster.others()).isEqualTo(1);
  }

  @Test
  void whoComesBackIsTriedAnewAndAtOnce() {
    reached("10.0.1.2");
    named();

    named("10.0.1.2");

    assertThat(roster.candidates()).isEmpty();
    assertThat(due()).containsExactly(at("10.0.1.2"));
  }

  @Test
  void theSameAnswerInAnotherOrderAndWithDuplicatesChangesNothing() {
    reached("10.0.1.2", "10.0.1.3");
    List<PeerEndpoint> before = roster.candidates();

    named("10.0.1.3", "10.0.1.2", "10.0.1.3", "10.0.1.2");

    assertThat(roster.candidates()).isSameAs(before);
    assertThat(due()).isEmpty();
    assertThat(roster.others()).isEqualTo(2);
  }

  @Test
  void ourOwnAddressesAreNeverTried() {
    named("10.0.1.1", "10.0.1.2");

    assertThat(roster.own()).containsExactly(at("10.0.1.1"));
    assertThat(due()).containsExactly(at("10.0.1.2"));
  }

  @Test
  void anotherPeerOnOurMachineListensElsewhere() {
    answered(OTHERS, Family.IPV4, found("10.0.1.1"));

    assertThat(roster.own()).isEmpty();
    assertThat(due()).containsExactly(PeerEndpoint.of("10.0.1.1", 7000));
  }

  @Test
  void whatIsOurAddressIsFoundOutAnewEachTime() {
    reached("10.0.1.9");

    roster.answered(
        TASKS, Family.IPV4, found("10.0.1.9"), new Ourselves(Set.of(ip("10.0.1.9")), 6881), now);

    assertThat(roster.candidates()).isEmpty();
    assertThat(roster.own()).containsExactly(at("10.0.1.9"));
  }

  @Test
  void aFailureLeavesEverythingAsItWas() {
    reached("10.0.1.2");

    answered(TASKS, Family.IPV4, new DnsAnswer.Failed(true, "silence"));
    answered(TASKS, Family.IPV4, new DnsAnswer.Failed(false, "SERVFAIL"));

    assertThat(roster.candidates()).containsExactly(at("10.0.1.2"));
  }

  @Test
  void thatNobodyIsThereIsAnAnswer() {
    reached("10.0.1.2");

    answered(TASKS, Family.IPV4, new DnsAnswer.Nobody());

    assertThat(roster.candidates()).isEmpty();
    assertThat(roster.others()).isZero();
  }

  @Test
  void familiesAndNamesAreAskedForEachByItself() {
    reached("10.0.1.2");
    answered(TASKS, Family.IPV6, found("fd00::2"));
    answered(OTHERS, Family.IPV4, found("10.0.1.2"));
    due().forEach(endpoint -> roster.tried(endpoint, true, now));
    assertThat(roster.candidates())
        .containsExactlyInAnyOrder(
            at("10.0.1.2"), at("fd00::2"), PeerEndpoint.of("10.0.1.2", 7000));

    answered(TASKS, Family.IPV4, new DnsAnswer.Nobody());

    assertThat(roster.candidates())
        .containsExactlyInAnyOrder(at("fd00::2"), PeerEndpoint.of("10.0.1.2", 7000));
  }

  @Test
  void aPhantomIsTriedAgainLessAndLessOften() {
    named("10.0.1.66");
    for (int wait : new int[] {5, 10, 20, 40, 60, 60, 60}) {
      assertThat(due()).containsExactly(at("10.0.1.66"));
      reach("10.0.1.66", false);
      now += Duration.ofSeconds(wait).toNanos() - 1;
      named("10.0.1.66");
      assertThat(due()).as("before %d s", wait).isEmpty();
      now++;
    }
    assertThat(roster.unreached()).isEqualTo(1);
    assertThat(roster.candidates()).isEmpty();
  }

  @Test
  void aPhantomThatComesAliveIsACandidate() {
    named("10.0.1.66");
    due();
    reach("10.0.1.66", false);
    now += Duration.ofSeconds(5).toNanos();
    due();

    reach("10.0.1.66", true);

    assertThat(roster.candidates()).containsExactly(at("10.0.1.66"));
    assertThat(roster.unreached()).isZero();
  }

  @Test
  void whoIsGoneWhileBeingTriedStaysGone() {
    named("10.0.1.2");
    due();
    named();

    reach("10.0.1.2", true);

    assertThat(roster.candidates()).isEmpty();
  }

  @Test
  void noMoreAreTriedAtOnceThanAskedFor() {
    named("10.0.1.2", "10.0.1.3", "10.0.1.4");

    assertThat(roster.due(2, now)).hasSize(2);
    assertThat(roster.due(2, now)).containsExactly(at("10.0.1.4"));
    assertThat(roster.due(0, now)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "ff02::1",
        "169.254.1.1",
        "fe80::1",
        "255.255.255.255"
      })
  void whatIsNoAddressOfAPeerIsLeftOut(String address) {
    named(address);

    assertThat(due()).isEmpty();
    assertThat(roster.others()).isZero();
  }

  @Test
  void ofTooManyThoseThatAreKnownStay() {
    String[] many =
        IntStream.range(0, 1500)
            .mapToObj(i -> "10.1." + i / 250 + "." + i % 250)
            .toArray(String[]::new);
    named(Arrays.copyOfRange(many, 1200, 1300));

    named(many);

    assertThat(roster.others()).isEqualTo(Roster.MOST_ADDRESSES);
    Set<String> kept = due(2000).stream().map(PeerEndpoint::host).collect(Collectors.toSet());
    assertThat(kept).contains(Arrays.copyOfRange(many, 1200, 1300));
  }

  private void named(String... addresses) {
    answered(TASKS, Family.IPV4, found(addresses));
  }

  private void reached(String... addresses) {
    named(addresses);
    due().forEach(endpoint -> roster.tried(endpoint, true, now));
  }

  private void answered(DnsName name, Family family, DnsAnswer answer) {
    roster.answered(name, family, answer, US, now);
  }

  private List<PeerEndpoint> due() {
    return due(100);
  }

  private List<PeerEndpoint> due(int most) {
    return roster.due(most, now);
  }

  private void reach(String address, boolean reached) {
    roster.tried(at(address), reached, now);
  }

  private static DnsAnswer found(String... addresses) {
    return new DnsAnswer.Found(Arrays.stream(addresses).map(RosterTest::ip).toList());
  }

  private static PeerEndpoint at(String address) {
    return PeerEndpoint.of(address, 6881);
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
