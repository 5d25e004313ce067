package dev.enjambre.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerRequest.Scrape;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.common.announce.UdpTrackerResponse.Announced;
import dev.enjambre.common.announce.UdpTrackerResponse.Connected;
import dev.enjambre.common.announce.UdpTrackerResponse.Refused;
import dev.enjambre.common.announce.UdpTrackerResponse.Scraped;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered to which datagram, without sockets. */
class UdpTrackerTest {

  private static final long WINDOW = ConnectionIds.WINDOW.toNanos();
  private static final IpAddress CLIENT = IpAddress.ofIpv4(0x0a000001);
  private static final IpAddress OTHER = IpAddress.ofIpv4(0x0a000002);
  private static final IpAddress IPV6 = IpAddress.ofIpv6(0x20010db800000000L, 1);

  private final TestTracker tracker = new TestTracker();

  @Test
  void answersAConnectWithAsManyBytes() throws Exception {
    ByteBuffer connect = UdpAnnounceCodec.encode(new Connect(-7));

    ByteBuffer answer = answer(connect, CLIENT).orElseThrow();

    assertThat(answer.remaining()).isEqualTo(connect.remaining());
    assertThat(UdpAnnounceCodec.decodeResponse(answer, false))
        .isInstanceOfSatisfying(
            Connected.class, connected -> assertThat(connected.transactionId()).isEqualTo(-7));
    assertThat(tracker.counted("enjambre.tracker.udp.connects")).isOne();
  }

  @Test
  void handsOutTheOthersOfTheSwarm() throws Exception {
    assertThat(announce(peer(1).left(0), CLIENT).peers()).isEmpty();

    Success second = announce(peer(2).left(5).event(AnnounceEvent.STARTED), OTHER);

    assertThat(second.interval()).hasMinutes(30);
    assertThat(second.complete()).hasValue(1);
    assertThat(second.incomplete()).hasValue(1);
    assertThat(second.peers()).containsExactly(PeerEndpoint.of(CLIENT, 6001));
    assertThat(
            tracker.counted(
                "enjambre.tracker.announces",
                "protocol",
                "udp",
                "event",
                "started",
                "outcome",
                "accepted"))
        .isOne();
  }

  @Test
  void tellsEachFamilyOfItsOwn() throws Exception {
    announce(peer(1), CLIENT);
    announce(peer(2), IPV6);

    assertThat(announce(peer(3), OTHER).peers()).containsExactly(PeerEndpoint.of(CLIENT, 6001));
    assertThat(announce(peer(4), IpAddress.ofIpv6(5, 5)).peers())
        .containsExactly(PeerEndpoint.of(IPV6, 6002));
  }

  @Test
  void handsOutTheAddressOfAPeerWithAHostName() throws Exception {
    tracker.service.announce(peer(1).hostname(new HostName("client1")).build(), CLIENT);

    assertThat(announce(peer(2), OTHER).peers()).containsExactly(PeerEndpoint.of(CLIENT, 6001));
  }

  /** Even where all are trusted, as here. */
  @Test
  void neverDirectsASwarmAtAClaimedAddress() throws Exception {
    announce(peer(1).ip(IpAddress.ofIpv4(0x08080808)), CLIENT);

    assertThat(announce(peer(2), OTHER).peers()).containsExactly(PeerEndpoint.of(CLIENT, 6001));
  }

  @Test
  void letsAPeerGo() throws Exception {
    announce(peer(1), CLIENT);

    Success gone = announce(peer(1).event(AnnounceEvent.STOPPED), CLIENT);

    assertThat(gone.peers()).isEmpty();
    assertThat(gone.incomplete()).hasValue(0);
  }

  @Test
  void handsOutAsManyAsAreWantedAndFitOnePacket() throws Exception {
    for (int i = 1; i <= 300; i++) {
      announce(peer(i).numWant(0), IpAddress.ofIpv4(0x0b000000 + i));
      announce(peer(i).numWant(0), IpAddress.ofIpv6(7, i));
    }

    assertThat(announce(peer(999).numWant(0), CLIENT).peers()).isEmpty();
    assertThat(announce(peer(999).numWant(1000), CLIENT).peers()).hasSize(230);
    assertThat(announce(peer(999).numWant(1000), IPV6).peers()).hasSize(76);
    assertThat(announce(peer(999), CLIENT).peers()).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 74})
  void tellsTheSizesInTheOrderOfTheQuestion(int torrents) throws Exception {
    announce(peer(1).left(0), CLIENT);
    announce(peer(2), CLIENT);
    List<InfoHash> hashes =
        new ArrayList<>(IntStream.range(1, torrents).mapToObj(UdpTrackerTest::torrent).toList());
    hashes.add(torrent(0));

    Scraped answer =
        (Scraped) exchange(new Scrape(connect(CLIENT), 9, new ScrapeRequest(hashes)), CLIENT);

    assertThat(answer.transactionId()).isEqualTo(9);
    List<Counts> expected = new ArrayList<>(Collections.nCopies(torrents, new Counts(0, 0, 0)));
    expected.set(torrents - 1, new Counts(1, 1, 0));
    assertThat(answer.counts()).isEqualTo(expected);
    assertThat(tracker.counted("enjambre.tracker.scrapes", "protocol", "udp")).isOne();
  }

  @Test
  void tellsTheSizesTwiceIfAskedTwice() throws Exception {
    announce(peer(1), CLIENT);
    ByteBuffer twice = ByteBuffer.allocate(16 + 3 * 20);
    twice.putLong(connect(CLIENT)).putInt(2).putInt(9);
    torrent(0).writeTo(twice);
    torrent(1).writeTo(twice);
    torrent(0).writeTo(twice);

    assertThat(decode(answer(twice.flip(), CLIENT).orElseThrow(), CLIENT))
        .isEqualTo(
            new Scraped(9, List.of(new Counts(0, 1, 0), new Counts(0, 0, 0), new Counts(0, 1, 0))));
  }

  @Test
  void saysWhatIsWrongWithARequestOfAKnownClient() throws Exception {
    ByteBuffer port = datagram(peer(1), CLIENT).putShort(96, (short) 0);
    ByteBuffer event = datagram(peer(1), CLIENT).putInt(80, 77);
    ByteBuffer scrape = ByteBuffer.allocate(16 + 75 * 20).putLong(0, connect(CLIENT)).putInt(8, 2);

    assertThat(refusal(port, CLIENT)).contains("port");
    assertThat(refusal(event, CLIENT)).contains("event");
    assertThat(refusal(scrape, CLIENT)).contains("74 torrents");
    assertThat(tracker.counted("enjambre.tracker.announces", "protocol", "udp", "event", "unknown"))
        .isEqualTo(2);
    assertThat(
            tracker.counted("enjambre.tracker.scrapes", "protocol", "udp", "outcome", "malformed"))
        .isOne();
  }

  @Test
  void saysWhyItRefuses() throws Exception {
    for (int i = 0; i < 3; i++) {
      announce(AnnounceRequest.builder(torrent(i), id(1), 1), CLIENT);
    }

    assertThat(refusal(datagram(AnnounceRequest.builder(torrent(3), id(1), 1), CLIENT), CLIENT))
        .contains("no room");
    assertThat(
            tracker.counted("enjambre.tracker.announces", "protocol", "udp", "outcome", "refused"))
        .isOne();
    assertThat(tracker.counted("enjambre.tracker.refused", "protocol", "udp", "reason", "no_room"))
        .isOne();
  }

  @Test
  void isSilentWithoutAGoodConnectionId() throws Exception {
    ByteBuffer announce = datagram(peer(1), CLIENT);
    ByteBuffer scrape =
        UdpAnnounceCodec.encode(
            new Scrape(connect(CLIENT), 1, new ScrapeRequest(List.of(torrent(1)))));

    for (ByteBuffer request : List.of(announce, scrape)) {
      assertThat(answer(request, OTHER)).as("of another").isEmpty();
      long right = request.getLong(0);
      for (int bit = 0; bit < 64; bit++) {
        request.putLong(0, right ^ (1L << bit));
        assertThat(answer(request, CLIENT)).as("forged, bit %d", bit).isEmpty();
      }
      request.putLong(0, UdpAnnounceCodec.PROTOCOL_ID);
      assertThat(answer(request, CLIENT)).as("none").isEmpty();
      request.putLong(0, right);
    }
    tracker.clock.addAndGet(2 * WINDOW);
    assertThat(answer(announce, CLIENT)).as("too old").isEmpty();
    assertThat(tracker.dropped(Drop.CONNECTION_ID)).isEqualTo(2 * 66 + 1);
    assertThat(tracker.service.totals().swarms()).isZero();
  }

  @Test
  void takesAConnectionIdForTwoMinutes() throws Exception {
    ByteBuffer announce = datagram(peer(1), CLIENT);
    tracker.clock.addAndGet(WINDOW);

    assertThat(answer(announce, CLIENT)).isPresent();
  }

  @Test
  void isSilentToWhatIsCutShortOrUnknown() throws Exception {
    for (ByteBuffer whole :
        List.of(
            UdpAnnounceCodec.encode(new Connect(1)),
            UdpAnnounceCodec.encode(new Announce(connect(CLIENT), 5, peer(1).build(), "")),
            UdpAnnounceCodec.encode(
                new Scrape(connect(CLIENT), 1, new ScrapeRequest(List.of(torrent(1))))))) {
      int length = whole.limit();
      for (int cut = 0; cut < length; cut++) {
        assertThat(answer(whole.limit(cut), CLIENT)).as("%d of %d", cut, length).isEmpty();
      }
      whole.limit(length);
      assertThat(answer(whole, CLIENT)).isPresent();
    }
    assertThat(tracker.dropped(Drop.SHORT)).isEqualTo(16 + 98 + 36);

    ByteBuffer unknown = datagram(peer(1), CLIENT);
    for (int action : new int[] {3, 4, -1, 0, Integer.MIN_VALUE}) {
      assertThat(answer(unknown.putInt(8, action), CLIENT)).as("action %d", action).isEmpty();
    }
    assertThat(tracker.dropped(Drop.UNKNOWN)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void neverAnswersStrangersWithMoreThanTheySent(long seed) throws Exception {
    Random random = new Random(seed);
    long connectionId = connect(CLIENT);
    for (int i = 0; i < 20_000; i++) {
      ByteBuffer garbage = ByteBuffer.allocate(random.nextInt(160));
      random.nextBytes(garbage.array());
      boolean known = random.nextInt(4) == 0 && garbage.capacity() >= 12;
      if (garbage.capacity() >= 12) {
        long first = random.nextBoolean() ? UdpAnnounceCodec.PROTOCOL_ID : garbage.getLong(0);
        garbage.putLong(0, known ? connectionId : first).putInt(8, random.nextInt(5));
      }
      Optional<ByteBuffer> answer = answer(garbage, CLIENT);
      if (!known && answer.isPresent()) {
        assertThat(answer.get().remaining()).isLessThanOrEqualTo(garbage.capacity()).isEqualTo(16);
      }
    }
  }

  // What the tests say to the tracker.

  private static InfoHash torrent(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putInt(number).array());
  }

  private static PeerId id(int number) {
    return PeerId.of(ByteBuffer.allocate(20).putInt(number).array());
  }

  private static AnnounceRequest.Builder peer(int number) {
    return AnnounceRequest.builder(torrent(0), id(number), 6000 + number);
  }

  private Optional<ByteBuffer> answer(ByteBuffer request, IpAddress source) {
    ByteBuffer answer = ByteBuffer.allocate(UdpTracker.MAX_ANSWER);
    return tracker.udp.answer(request, source, answer)
        ? Optional.of(answer.flip())
        : Optional.empty();
  }

  private static UdpTrackerResponse decode(ByteBuffer answer, IpAddress source) throws Exception {
    return UdpAnnounceCodec.decodeResponse(answer, !source.isIpv4());
  }

  private UdpTrackerResponse exchange(UdpTrackerRequest request, IpAddress source)
      throws Exception {
    return decode(answer(UdpAnnounceCodec.encode(request), source).orElseThrow(), source);
  }

  private long connect(IpAddress source) throws Exception {
    return ((Connected) exchange(new Connect(1), source)).connectionId();
  }

  private ByteBuffer datagram(AnnounceRequest.Builder announce, IpAddress source) throws Exception {
    return UdpAnnounceCodec.encode(new Announce(connect(source), 5, announce.build(), "/announce"));
  }

  private Success announce(AnnounceRequest.Builder announce, IpAddress source) throws Exception {
    return ((Announced) decode(answer(datagram(announce, source), source).orElseThrow(), source))
        .answer();
  }

  private String refusal(ByteBuffer request, IpAddress source) throws Exception {
    Refused refused = (Refused) decode(answer(request, source).orElseThrow(), source);
    assertThat(refused.transactionId()).isEqualTo(request.getInt(12));
    return refused.reason();
  }
}
