package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is sent where: an overlay 10.0.1.0/24, and a bridge 172.18.0.0/16 to the rest. */
class NetworksTest {

  private static final InfoHash TORRENT = InfoHash.of(new byte[20]);
  private static final ExternalAddress EXTERNAL =
      ExternalAddress.parse("192.0.2.7:7001").orElseThrow();
  private static final IpAddress MEMBER = ip("10.0.1.5");
  private static final IpAddress NEIGHBOUR = ip("10.0.1.6");
  private static final IpAddress GATEWAY = ip("172.18.0.1");
  private static final IpAddress STRANGER = ip("203.0.113.9");
  private static final String INSIDE = "10.0.1.5:6881";
  private static final String OUTSIDE = "192.0.2.7:7001";

  private final FakeNames names = new FakeNames();
  private final SwarmStore store =
      new SwarmStore(
          new SwarmLimits(5, 1000, Duration.ofHours(1).toNanos(), Duration.ofHours(1).toNanos()),
          120,
          new SplittableRandom(5));
  private int looksAtNetworks;

  @Test
  void sendsThoseOutsideToTheExternalAddress() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    join(tracker, MEMBER, EXTERNAL);

    assertThat(asks(tracker, STRANGER)).containsExactly(OUTSIDE);
    assertThat(asks(tracker, GATEWAY)).containsExactly(OUTSIDE);
    assertThat(dictionaries(tracker, STRANGER)).containsExactly(OUTSIDE);
  }

  @Test
  void sendsThoseInsideToTheInternalAddress() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    join(tracker, MEMBER, EXTERNAL);

    assertThat(asks(tracker, NEIGHBOUR)).containsExactly(INSIDE);
    assertThat(dictionaries(tracker, NEIGHBOUR)).containsExactly("peer-1:6881");
  }

  @Test
  void sendsNobodyWhereOneSaysWhoseNameIsAnother() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    names.record("peer-1", "10.0.1.99");
    tracker.announce(
        request(1).hostname(new HostName("peer-1")).external(EXTERNAL).build(), MEMBER);
    names.pass(Duration.ofMinutes(5));

    assertThat(asks(tracker, STRANGER)).containsExactly(INSIDE);
  }

  @Test
  void sendsNobodyWhereOneSaysWhoseNameIsOfThePublicDns() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    names.record("evil.example.org", GATEWAY.text());
    tracker.announce(
        request(1).hostname(new HostName("evil.example.org")).external(EXTERNAL).build(), GATEWAY);
    names.pass(Duration.ofMinutes(5));

    assertThat(asks(tracker, NEIGHBOUR)).containsExactly("172.18.0.1:6881");
    assertThat(asks(tracker, STRANGER)).containsExactly("172.18.0.1:6881");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "169.254.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[fe80::1]",
        "[ff02::1]"
      })
  void sendsNobodyToWhereNobodyCanBe(String address) {
    ExternalAddress external = ExternalAddress.parse(address + ":7001").orElseThrow();
    IpAddress member = external.address().isIpv4() ? MEMBER : ip("fd00::5");

    assertThat(Networks.admit(Optional.of(external), member)).isEmpty();
    assertThat(Networks.admit(Optional.of(external), STRANGER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void believesLoopbackOfWhoIsOnThisMachine(String address) {
    Optional<ExternalAddress> external = Optional.of(new ExternalAddress(ip(address), 7001));

    assertThat(Networks.admit(external, ip(address))).isEqualTo(external);
  }

  @Test
  void looksAtNamesWhenOthersAreLetInAgain() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    join(tracker, MEMBER, EXTERNAL);
    List<Integer> seeders = new ArrayList<>();

    tracker.announce(
        request(2).build(),
        null,
        STRANGER,
        AddressFamilies.BOTH,
        _ -> seeders.add(seedersSeenByAnother(tracker)));

    assertThat(seeders).containsExactly(0);
  }

  @Test
  void asksForNoNetworksWhileNobodyTellsAnExternalAddress() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    tracker.announce(
        request(1).hostname(new HostName("peer-1")).zone(new Zone("dc1")).build(), MEMBER);
    asks(tracker, STRANGER);
    assertThat(looksAtNetworks).isZero();

    tracker.announce(request(3).external(EXTERNAL).build(), MEMBER);
    looksAtNetworks = 0;
    asks(tracker, STRANGER);
    assertThat(looksAtNetworks).isEqualTo(2); // when it comes and when it leaves
  }

  @Test
  void sendsThoseOutsideThereAfterARestart() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    names.record("peer-1", MEMBER.text());
    SwarmPeer peer =
        new SwarmPeer(
            PeerId.of(id(1)),
            MEMBER,
            6881,
            Optional.of(new HostName("peer-1")),
            Optional.of(EXTERNAL));
    store.restore(new Member(TORRENT, peer, 0, true, false, 0, Optional.empty()), names.nanoTime());

    asks(tracker, STRANGER); // by which the name is looked up
    names.pass(Duration.ZERO);
    assertThat(asks(tracker, STRANGER)).containsExactly(OUTSIDE);
  }

  @Test
  void sendsNobodyWhereOneSaysWhoComesThroughAGateway() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    tracker.announce(request(1).external(EXTERNAL).build(), GATEWAY);

    assertThat(asks(tracker, STRANGER)).containsExactly("172.18.0.1:6881");
  }

  @Test
  void believesATrustedNetwork() {
    TrackerService tracker = tracker(HostNamePolicy.OFF, "10.0.1.0/24");
    tracker.announce(request(1).external(EXTERNAL).build(), MEMBER);

    assertThat(asks(tracker, STRANGER)).containsExactly(OUTSIDE);
    assertThat(asks(tracker, NEIGHBOUR)).containsExactly(INSIDE);
  }

  @Test
  void knowsNoOutsideOfANetworkThatIsNotItsOwn() {
    TrackerService tracker = tracker(HostNamePolicy.OFF, "10.9.0.0/16");
    tracker.announce(request(1).external(EXTERNAL).build(), ip("10.9.0.1"));

    assertThat(asks(tracker, STRANGER)).containsExactly("10.9.0.1:6881");
  }

  @Test
  void takesTheNarrowestNetworkOfAMember() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    join(tracker, MEMBER, EXTERNAL);

    assertThat(asks(tracker, ip("10.0.2.1"))).containsExactly(OUTSIDE);
  }

  @Test
  void leavesAsideAnExternalAddressOfTheOtherFamily() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    join(tracker, MEMBER, ExternalAddress.parse("[2001:db8::1]:7001").orElseThrow());

    assertThat(asks(tracker, STRANGER)).containsExactly(INSIDE);
  }

  @Test
  void sendsNobodyThereWhenItIsNoLongerTold() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    join(tracker, MEMBER, EXTERNAL);
    tracker.announce(request(1).hostname(new HostName("peer-1")).build(), MEMBER);

    assertThat(asks(tracker, STRANGER)).containsExactly(INSIDE);
  }

  @Test
  void leavesOthersAsTheyAre() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    join(tracker, MEMBER, EXTERNAL);
    for (int i = 10; i < 20; i++) {
      tracker.announce(request(i).build(), ip("10.0.1." + i));
    }

    assertThat(asks(tracker, STRANGER))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of(OUTSIDE),
                    Stream.iterate(10, i -> i < 20, i -> i + 1).map(i -> "10.0.1." + i + ":6881"))
                .toList());
  }

  /** Joins by a name that has the address. */
  private void join(TrackerService tracker, IpAddress member, ExternalAddress external) {
    names.record("peer-1", member.text());
    tracker.announce(
        request(1).hostname(new HostName("peer-1")).external(external).build(), member);
    names.pass(Duration.ZERO);
  }

  /** Asks as an edge does that writes addresses as they come; and leaves again. */
  private static List<String> asks(TrackerService tracker, IpAddress asker) {
    List<String> handedOut = new ArrayList<>();
    tracker.announce(
        request(2).build(),
        null,
        asker,
        AddressFamilies.BOTH,
        peer -> handedOut.add(IpAddress.ofIpv4(peer.ipv4()).text() + ":" + peer.port()));
    leave(tracker, asker);
    return handedOut;
  }

  /** Fails if the shard stays locked. */
  private static int seedersSeenByAnother(TrackerService tracker) {
    return CompletableFuture.supplyAsync(() -> tracker.counts(TORRENT).seeders())
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private static List<String> dictionaries(TrackerService tracker, IpAddress asker) {
    Success answer = (Success) tracker.announce(request(2).compact(false).build(), asker);
    leave(tracker, asker);
    return answer.peers().stream().map(PeerEndpoint::hostAndPort).toList();
  }

  private static void leave(TrackerService tracker, IpAddress asker) {
    tracker.announce(request(2).event(AnnounceEvent.STOPPED).build(), asker);
  }

  private TrackerService tracker(HostNamePolicy policy, String... trusted) {
    HostNames hostNames =
        new HostNames(
            policy,
            Stream.of(trusted).map(NetworkRange::parse).toList(),
            new HostNameVerifier(names, names, names::nanoTime, 100));
    List<NetworkRange> known =
        Networks.ordered(
            Stream.of("10.0.0.0/16", "10.0.1.2/24", "172.18.0.3/16", "127.0.0.1/8")
                .map(NetworkRange::parse)
                .toList());
    return new TrackerService(
        new TrackerSettings(Duration.ofMinutes(30), Duration.ofMinutes(1), 60),
        store,
        hostNames,
        new Networks(
            () -> {
              looksAtNetworks++;
              return known;
            },
            hostNames),
        Admission.OPEN,
        names::nanoTime);
  }

  private static AnnounceRequest.Builder request(int number) {
    return AnnounceRequest.builder(TORRENT, PeerId.of(id(number)), 6881);
  }

  private static byte[] id(int number) {
    return ByteBuffer.allocate(20).putInt(16, number).array();
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
