package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrackerServiceTest {

  private static final InfoHash TORRENT = torrent(1);
  private static final IpAddress CLIENT1 = IpAddress.ofIpv4(0x0a000001);
  private static final IpAddress CLIENT2 = IpAddress.ofIpv4(0x0a000002);
  private static final IpAddress STRANGER = IpAddress.ofIpv4(0x08080808);

  private final FakeNames names = new FakeNames();

  @Test
  void tellsEachPeerItsAddress() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);

    AnnounceResponse answer = tracker.announce(request(1).build(), STRANGER);

    assertThat(answer)
        .isInstanceOfSatisfying(
            Success.class, success -> assertThat(success.externalIp()).contains(STRANGER));
  }

  @Test
  void handsOutAVerifiedNameAndTheAddressUntilThen() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    names.record("client1", "10.0.0.1");
    tracker.announce(request(1).hostname(new HostName("client1")).build(), CLIENT1);

    assertThat(askFor(tracker, request(2).compact(false))).containsExactly(endpoint("10.0.0.1"));
    names.pass(Duration.ZERO);
    assertThat(askFor(tracker, request(2).compact(false))).containsExactly(endpoint("client1"));
  }

  @Test
  void neverHandsOutANameThatBelongsToAnother() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    names.record("victim", "10.0.0.99");
    tracker.announce(request(1).hostname(new HostName("victim")).build(), CLIENT1);
    names.pass(Duration.ofMinutes(5));

    assertThat(askFor(tracker, request(2).compact(false))).containsExactly(endpoint("10.0.0.1"));
  }

  @Test
  void handsOutAddressesInTheCompactForm() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    names.record("client1", "10.0.0.1");
    tracker.announce(request(1).hostname(new HostName("client1")).build(), CLIENT1);
    names.pass(Duration.ZERO);

    assertThat(askFor(tracker, request(2).compact(true)))
        .containsExactly(PeerEndpoint.of("10.0.0.1", 6881));
  }

  @Test
  void trustsNamesFromTrustedNetworksOnly() {
    TrackerService tracker = tracker(HostNamePolicy.TRUSTED);
    tracker.announce(request(1).hostname(new HostName("client1")).build(), CLIENT1);
    tracker.announce(request(3).hostname(new HostName("evil")).build(), STRANGER);

    assertThat(askFor(tracker, request(2).compact(false)))
        .extracting(PeerEndpoint::host)
        .containsExactlyInAnyOrder("client1", "8.8.8.8");
    assertThat(names.planned()).isZero();
  }

  @Test
  void handsOutNoNamesWhenTheyAreOff() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);
    names.record("client1", "10.0.0.1");
    tracker.announce(request(1).hostname(new HostName("client1")).build(), CLIENT1);

    assertThat(names.planned()).isZero();
    assertThat(askFor(tracker, request(2).compact(false))).containsExactly(endpoint("10.0.0.1"));
  }

  @Test
  void believesAnIpFromTrustedNetworksOnly() {
    TrackerService tracker = tracker(HostNamePolicy.VERIFIED);
    IpAddress claimed = IpAddress.ofIpv4(0xc0000201);
    tracker.announce(request(1).ip(claimed).build(), CLIENT1);
    tracker.announce(request(3).ip(claimed).build(), STRANGER);

    assertThat(askFor(tracker, request(2).compact(false)))
        .extracting(PeerEndpoint::host)
        .containsExactlyInAnyOrder("192.0.2.1", "8.8.8.8");
  }

  @Test
  void capsHowManyPeersAreHandedOut() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);
    for (int i = 1; i <= 100; i++) {
      tracker.announce(request(i).build(), IpAddress.ofIpv4(0x0a000000 | i));
    }

    assertThat(askFor(tracker, request(200))).hasSize(TrackerSettings.DEFAULT_NUM_WANT);
    assertThat(askFor(tracker, request(200).numWant(0))).isEmpty();
    assertThat(askFor(tracker, request(200).numWant(3))).hasSize(3);
    assertThat(askFor(tracker, request(200).numWant(99))).hasSize(60);
  }

  @Test
  void tellsCountsAndIntervals() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);
    tracker.announce(request(1).left(0).event(AnnounceEvent.COMPLETED).build(), CLIENT1);

    Success success = (Success) tracker.announce(request(2).build(), CLIENT2);

    assertThat(success.interval()).isEqualTo(Duration.ofMinutes(30));
    assertThat(success.minInterval()).contains(Duration.ofMinutes(1));
    assertThat(success.complete()).hasValue(1);
    assertThat(success.incomplete()).hasValue(1);
    assertThat(success.downloaded()).hasValue(1);
  }

  @Test
  void takesACompletedPeerThatDoesNotSayWhatIsLeftForASeeder() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);

    Success success =
        (Success) tracker.announce(request(1).event(AnnounceEvent.COMPLETED).build(), CLIENT1);

    assertThat(success.complete()).hasValue(1);
    assertThat(success.downloaded()).hasValue(1);
  }

  @Test
  void scrapesWhatIsKnownAndZerosForTheRest() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);
    tracker.announce(request(1).left(0).build(), CLIENT1);

    assertThat(
            tracker
                .scrape(new ScrapeRequest(List.of(TORRENT, torrent(7))), null, STRANGER)
                .response())
        .isEqualTo(
            new ScrapeResponse.Files(
                Map.of(
                    TORRENT,
                    new ScrapeResponse.Counts(1, 0, 0),
                    torrent(7),
                    new ScrapeResponse.Counts(0, 0, 0))));
  }

  @Test
  void refusesATorrentTooManyAndSaysWhenToComeBack() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);
    for (int i = 1; i <= 5; i++) {
      tracker.announce(AnnounceRequest.builder(torrent(i), peerId(i), 6881).build(), CLIENT1);
    }

    AnnounceResponse response =
        tracker.announce(AnnounceRequest.builder(torrent(6), peerId(6), 6881).build(), CLIENT1);

    assertThat(response)
        .isEqualTo(
            new AnnounceResponse.Failure(
                "this tracker has no room for another torrent",
                Optional.of(Duration.ofMinutes(30))));
  }

  @Test
  void warnsWhoIsNotKeptForWantOfRoom() {
    TrackerService tracker = tracker(HostNamePolicy.OFF);
    for (int i = 1; i <= 120; i++) {
      tracker.announce(request(i).build(), IpAddress.ofIpv4(0x0a000000 | i));
    }

    Success tooMany = (Success) tracker.announce(request(121).build(), STRANGER);
    assertThat(tooMany.warning()).isPresent();
    assertThat(tracker.unkept()).isOne();
    assertThat(tooMany.incomplete()).hasValue(120);

    names.pass(Duration.ofHours(2));
    assertThat(tracker.expire()).isEqualTo(120);
    assertThat(((Success) tracker.announce(request(121).build(), STRANGER)).warning()).isEmpty();
  }

  @Test
  void asksBeforeItTakesAnAnnounceIn() {
    Refusal no = new Refusal(Refusal.Reason.PASS_KEY, "no", AnnounceResponse.Failure.NEVER);
    PassKey key = new PassKey("right");
    TrackerService tracker = tracker(HostNamePolicy.OFF, new KeyedAdmission(key, no));

    AnnounceOutcome refused =
        tracker.announce(request(1).build(), null, CLIENT1, AddressFamilies.BOTH, _ -> {});
    assertThat(refused).isEqualTo(new AnnounceOutcome(SwarmCounts.NONE, no, null));
    assertThat(tracker.totals().swarms()).isZero();
    assertThat(tracker.announce(request(1).build(), CLIENT1))
        .isEqualTo(new AnnounceResponse.Failure("no", Optional.of(AnnounceResponse.Failure.NEVER)));

    AnnounceOutcome admitted =
        tracker.announce(request(1).build(), key, CLIENT1, AddressFamilies.BOTH, _ -> {});
    assertThat(admitted.refusal()).isNull();
    assertThat(tracker.totals().swarms()).isOne();
  }

  @Test
  void asksBeforeItTellsOfTorrents() {
    Refusal no = new Refusal(Refusal.Reason.NOT_IN_CATALOG, "no", null);
    PassKey key = new PassKey("right");
    TrackerService tracker = tracker(HostNamePolicy.OFF, new KeyedAdmission(key, no));
    ScrapeRequest both = new ScrapeRequest(List.of(torrent(7), TORRENT));

    assertThat(tracker.scrape(both, null, CLIENT1))
        .isEqualTo(new ScrapeOutcome(new ScrapeResponse.Failure("no"), no));
    assertThat(tracker.scrape(both, key, CLIENT1))
        .as("what is not tracked is left out")
        .isEqualTo(
            new ScrapeOutcome(
                new ScrapeResponse.Files(Map.of(TORRENT, new ScrapeResponse.Counts(0, 0, 0))),
                null));
    assertThat(tracker.scrape(new ScrapeRequest(List.of(torrent(7))), key, CLIENT1).refusal())
        .isEqualTo(no);
  }

  /** Lets in who has the key, and tells of one torrent. */
  private record KeyedAdmission(PassKey key, Refusal no) implements Admission {

    @Override
    public @Nullable Refusal refuse(
        InfoHash infoHash, IpAddress source, @Nullable PassKey passKey) {
      return key.equals(passKey) ? null : no;
    }

    @Override
    public @Nullable Refusal refuseScrape(IpAddress source, @Nullable PassKey passKey) {
      return key.equals(passKey) ? null : no;
    }

    @Override
    public @Nullable Refusal refuseTorrent(InfoHash infoHash) {
      return infoHash.equals(TORRENT) ? null : no;
    }
  }

  private TrackerService tracker(HostNamePolicy policy) {
    return tracker(policy, Admission.OPEN);
  }

  private TrackerService tracker(HostNamePolicy policy, Admission admission) {
    return new TrackerService(
        new TrackerSettings(Duration.ofMinutes(30), Duration.ofMinutes(1), 60),
        new SwarmStore(
            new SwarmLimits(5, 1000, Duration.ofHours(1).toNanos(), Duration.ofHours(1).toNanos()),
            120,
            new SplittableRandom(5)),
        new HostNames(
            policy,
            List.of(NetworkRange.parse("10.0.0.0/8")),
            new HostNameVerifier(names, names, names::nanoTime, 100)),
        admission,
        names::nanoTime);
  }

  private static List<PeerEndpoint> askFor(
      TrackerService tracker, AnnounceRequest.Builder request) {
    return ((Success) tracker.announce(request.build(), CLIENT2)).peers();
  }

  private static PeerEndpoint endpoint(String host) {
    return new PeerEndpoint(PeerEndpoint.of(host, 6881).address(), 6881, Optional.of(peerId(1)));
  }

  private static AnnounceRequest.Builder request(int number) {
    return AnnounceRequest.builder(TORRENT, peerId(number), 6881);
  }

  private static PeerId peerId(int number) {
    return PeerId.of(ByteBuffer.allocate(20).putInt(16, number).array());
  }

  private static InfoHash torrent(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putInt(number).array());
  }
}
