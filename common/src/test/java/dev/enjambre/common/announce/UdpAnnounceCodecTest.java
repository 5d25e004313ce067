package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerRequest.Scrape;
import dev.enjambre.common.announce.UdpTrackerResponse.Announced;
import dev.enjambre.common.announce.UdpTrackerResponse.Connected;
import dev.enjambre.common.announce.UdpTrackerResponse.Refused;
import dev.enjambre.common.announce.UdpTrackerResponse.Scraped;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpAnnounceCodecTest {

  private static final InfoHash HASH = InfoHash.fromHex("c12fe1c06bba254a9dc9f519b335aa7c1367a88a");
  private static final PeerId PEER =
      PeerId.of("-EJ0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
  private static final PeerEndpoint IPV4 = PeerEndpoint.of("10.0.0.2", 65535);
  private static final PeerEndpoint IPV6 = PeerEndpoint.of("2001:db8::1", 1);

  private static final List<AnnounceEvent> EVENTS = List.of(AnnounceEvent.values());

  private static AnnounceRequest.Builder request() {
    return AnnounceRequest.builder(HASH, PEER, 6881)
        .downloaded(1)
        .left(2)
        .uploaded(3)
        .key("deadbeef");
  }

  // Requests.

  @Test
  void writesConnect() {
    assertThat(hex(UdpAnnounceCodec.encode(new Connect(0x01020304))))
        .isEqualTo("00000417271019800000000001020304");
  }

  @Test
  void writesAnAnnounceWhereEachFieldBelongs() {
    AnnounceRequest announce =
        request().event(AnnounceEvent.STARTED).numWant(80).ip(IpAddress.ofIpv4(0x7f000001)).build();

    assertThat(hex(UdpAnnounceCodec.encode(new Announce(0x1122334455667788L, 9, announce, ""))))
        .isEqualTo(
            "1122334455667788"
                + "00000001"
                + "00000009"
                + "c12fe1c06bba254a9dc9f519b335aa7c1367a88a"
                + hex(ByteBuffer.wrap(PEER.toBytes()))
                + "0000000000000001"
                + "0000000000000002"
                + "0000000000000003"
                + "00000002"
                + "7f000001"
                + "deadbeef"
                + "00000050"
                + "1ae1");
  }

  @Test
  void leavesThePeersWantedAndTheAddressToTheTracker() {
    ByteBuffer datagram = UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), ""));

    assertThat(datagram.getInt(84)).isZero();
    assertThat(datagram.getInt(92)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void readsBackEachEvent(AnnounceEvent event) throws Exception {
    Announce announce = new Announce(-1, -2, request().event(event).build(), "");

    assertThat(UdpAnnounceCodec.decodeRequest(UdpAnnounceCodec.encode(announce)))
        .isEqualTo(announce);
  }

  @Test
  void readsBackTheOtherRequests() throws Exception {
    List<UdpTrackerRequest> requests =
        List.of(
            new Connect(7),
            new Scrape(1, 2, new ScrapeRequest(List.of(HASH, InfoHash.of(new byte[20])))));

    for (UdpTrackerRequest request : requests) {
      assertThat(UdpAnnounceCodec.decodeRequest(UdpAnnounceCodec.encode(request)))
          .isEqualTo(request);
    }
  }

  @Test
  void leavesOutWhatDatagramsCannotCarry() throws Exception {
    AnnounceRequest announce =
        request().hostname(new HostName("peer-1")).zone(new Zone("a")).trackerId("t").build();
    var read =
        (Announce)
            UdpAnnounceCodec.decodeRequest(
                UdpAnnounceCodec.encode(new Announce(1, 2, announce, "")));

    assertThat(read.announce()).isEqualTo(request().zone(new Zone("a")).build());
  }

  /** Not a part of BEP 15: path and query of the URL (BEP 41) have room for it. */
  @Test
  void carriesTheZoneInTheUrl() throws Exception {
    AnnounceRequest announce = request().zone(new Zone("dc1/a&b")).build();
    assertThat(urlWith(announce, "/announce")).isEqualTo("/announce?zone=dc1%2Fa%26b");
    assertThat(urlWith(announce, "/announce?key=1")).isEqualTo("/announce?key=1&zone=dc1%2Fa%26b");
    assertThat(urlWith(announce, "/announce?zone=b")).isEqualTo("/announce?zone=b");
    String longest = "/" + "x".repeat(1015);
    assertThat(urlWith(announce, longest)).isEqualTo(longest);
    assertThat(urlWith(request().build(), "/a?b=%zz")).isEqualTo("/a?b=%zz");
  }

  @Test
  void refusesAZoneThatIsNone() {
    ByteBuffer datagram =
        UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), "/announce?zone=a%0Ab"));
    assertThatThrownBy(() -> UdpAnnounceCodec.decodeRequest(datagram))
        .isInstanceOf(BadAnnounceException.class)
        .hasMessage("zone must be printable ASCII without spaces");
  }

  private static String urlWith(AnnounceRequest announce, String urlData) throws Exception {
    var read =
        (Announce)
            UdpAnnounceCodec.decodeRequest(
                UdpAnnounceCodec.encode(new Announce(1, 2, announce, urlData)));
    assertThat(UdpAnnounceCodec.encode(read))
        .isEqualTo(UdpAnnounceCodec.encode(new Announce(1, 2, announce, urlData)));
    return read.urlData();
  }

  @Test
  void makesANumberOfAnyKey() {
    ByteBuffer datagram =
        UdpAnnounceCodec.encode(new Announce(1, 2, request().key("no number").build(), ""));

    assertThat(datagram.getInt(88)).isEqualTo("no number".hashCode());
  }

  // BEP 41.

  @Test
  void appendsPathAndQueryOfTheUrl() {
    ByteBuffer datagram =
        UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), "/dir?a=b"));

    assertThat(hex(datagram.position(98))).isEqualTo("0208" + "2f6469723f613d62");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 254, 255, 256, 510, 511, 1024})
  void cutsALongUrlIntoOptionsAndJoinsThemAgain(int length) throws Exception {
    Announce announce = new Announce(1, 2, request().build(), "/".repeat(length));

    assertThat(UdpAnnounceCodec.decodeRequest(UdpAnnounceCodec.encode(announce)))
        .isEqualTo(announce);
  }

  @Test
  void sendsNoUrlThatIsTooLong() {
    Announce announce = new Announce(1, 2, request().build(), "/".repeat(1025));

    assertThatThrownBy(() -> UdpAnnounceCodec.encode(announce))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1024");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0102012f", // nothing, then "/"
        "0701ff02012f", // an unknown option, then "/"
        "02012f00ffff", // "/", then the end, then garbage
        "02012f02ff61", // "/", then one that is cut off
        "02012f02", // "/", then one without length
      })
  void readsTheUrlAmongOtherOptions(String options) throws Exception {
    byte[] announce = bytes(UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), "")));
    byte[] more = HexFormat.of().parseHex(options);
    byte[] whole = Arrays.copyOf(announce, announce.length + more.length);
    System.arraycopy(more, 0, whole, announce.length, more.length);

    assertThat(UdpAnnounceCodec.decodeRequest(ByteBuffer.wrap(whole)))
        .isEqualTo(new Announce(1, 2, request().build(), "/"));
  }

  // Bad requests.

  @Test
  void refusesARequestThatIsCutShortAnywhere() {
    for (UdpTrackerRequest request :
        List.of(new Connect(1), new Announce(1, 2, request().build(), ""))) {
      byte[] whole = bytes(UdpAnnounceCodec.encode(request));
      for (int length = 0; length < whole.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
        assertThatThrownBy(() -> UdpAnnounceCodec.decodeRequest(cut))
            .as("%s of %d bytes", request, cut.remaining())
            .isInstanceOf(BadAnnounceException.class);
      }
    }
  }

  @Test
  void refusesWhatIsNoRequest() {
    assertRefused(request(0, UdpAnnounceCodec.CONNECT, 0), "protocol's number");
    assertRefused(request(0, 3, 0), "action");
    assertRefused(request(0, -1, 0), "action");
    assertRefused(request(1, UdpAnnounceCodec.SCRAPE, 19), "names its torrents");
    assertRefused(request(1, UdpAnnounceCodec.SCRAPE, 75 * 20), "74 torrents");
  }

  @Test
  void refusesAnAnnounceWithAnUnknownEventOrWithoutAPort() {
    ByteBuffer event = UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), ""));
    event.putInt(80, 5);
    assertRefused(event, "event");
    ByteBuffer port = UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), ""));
    port.putShort(96, (short) 0);
    assertRefused(port, "port");
  }

  @Test
  void takesAPartialSeedForAnyOtherPeer() throws Exception {
    ByteBuffer datagram = UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), ""));
    datagram.putInt(80, 4);

    assertThat(((Announce) UdpAnnounceCodec.decodeRequest(datagram)).announce().event())
        .isEqualTo(AnnounceEvent.NONE);
  }

  @Test
  void refusesAUrlThatIsTooLongRatherThanPartsOfIt() {
    byte[] announce = bytes(UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), "")));
    byte[] whole = Arrays.copyOf(announce, announce.length + 5 * 257);
    for (int i = 0; i < 5; i++) {
      whole[announce.length + i * 257] = 2;
      whole[announce.length + i * 257 + 1] = (byte) 255;
    }

    assertRefused(ByteBuffer.wrap(whole), "1024");
  }

  @Test
  void readsNegativeSizesAsUnknown() throws Exception {
    ByteBuffer datagram = UdpAnnounceCodec.encode(new Announce(1, 2, request().build(), ""));
    datagram.putLong(56, -1).putLong(64, -1).putLong(72, -1);

    var read = (Announce) UdpAnnounceCodec.decodeRequest(datagram);

    assertThat(read.announce().left()).isEqualTo(AnnounceRequest.LEFT_UNKNOWN);
    assertThat(read.announce().downloaded()).isZero();
    assertThat(read.announce().uploaded()).isZero();
  }

  // Answers.

  @Test
  void writesTheAnswerToAnAnnounceWhereEachFieldBelongs() {
    assertThat(hex(UdpAnnounceCodec.encode(new Announced(9, success(IPV4, IPV6)), false)))
        .isEqualTo("00000001" + "00000009" + "00000708" + "00000002" + "00000003" + "0a000002ffff");
    assertThat(hex(UdpAnnounceCodec.encode(new Announced(9, success(IPV4, IPV6)), true)))
        .endsWith("00000003" + "20010db8000000000000000000000001" + "0001");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsBackEachAnswer(boolean ipv6) throws Exception {
    List<UdpTrackerResponse> answers =
        List.of(
            new Connected(-5, Long.MIN_VALUE),
            new Announced(6, success(ipv6 ? IPV6 : IPV4)),
            new Announced(6, success()),
            new Scraped(7, List.of(new ScrapeResponse.Counts(1, 2, 3))),
            new Scraped(7, List.of()),
            new Refused(8, "zu voll für dich"));

    for (UdpTrackerResponse answer : answers) {
      assertThat(UdpAnnounceCodec.decodeResponse(UdpAnnounceCodec.encode(answer, ipv6), ipv6))
          .isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void readsBackAnyRequest(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      UdpTrackerRequest request = any(random);
      ByteBuffer datagram = UdpAnnounceCodec.encode(request);

      assertThat(UdpAnnounceCodec.decodeRequest(datagram)).isEqualTo(request);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesOutThePeersThatThereIsNoRoomFor(boolean ipv6) throws Exception {
    PeerEndpoint peer = ipv6 ? IPV6 : IPV4;
    int size = ipv6 ? 18 : 6;
    for (int room = 20; room <= 20 + 4 * size; room++) {
      ByteBuffer target = ByteBuffer.allocate(100).limit(room);
      UdpAnnounceCodec.encode(new Announced(9, success(peer, IPV4, peer, IPV6)), ipv6, target);

      var read = (Announced) UdpAnnounceCodec.decodeResponse(target.flip(), ipv6);
      assertThat(read.answer().peers()).hasSize(Math.min(3, (room - 20) / size));
    }
  }

  @Test
  void cutsAReasonThatThereIsNoRoomFor() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(12);
    UdpAnnounceCodec.encode(new Refused(3, "too long"), false, target);

    assertThat(UdpAnnounceCodec.decodeResponse(target.flip(), false))
        .isEqualTo(new Refused(3, "too "));
  }

  @Test
  void refusesAnAnswerThatIsCutShort() {
    byte[] announced = bytes(UdpAnnounceCodec.encode(new Announced(9, success(IPV4)), false));
    byte[] connected = bytes(UdpAnnounceCodec.encode(new Connected(9, 1), false));
    byte[] scraped =
        bytes(
            UdpAnnounceCodec.encode(
                new Scraped(9, List.of(new ScrapeResponse.Counts(1, 2, 3))), false));
    for (int length = 0; length < announced.length; length++) {
      if (length != 20) { // a whole answer without peers
        assertBad(announced, length);
      }
    }
    for (int length = 0; length < connected.length; length++) {
      assertBad(connected, length);
    }
    for (int length = 9; length < scraped.length; length++) {
      assertBad(scraped, length);
    }
  }

  @Test
  void refusesAnAnswerThatMakesNoSense() {
    assertThatThrownBy(
            () -> UdpAnnounceCodec.decodeResponse(answer(UdpAnnounceCodec.ANNOUNCE, -1), false))
        .hasMessageContaining("interval");
    assertThatThrownBy(() -> UdpAnnounceCodec.decodeResponse(answer(4, 0), false))
        .hasMessageContaining("action 4");
  }

  @Test
  void leavesOutPeersWithoutPortAndCountsThatAreNegative() throws Exception {
    ByteBuffer datagram = ByteBuffer.allocate(32);
    datagram.putInt(UdpAnnounceCodec.ANNOUNCE).putInt(1).putInt(0).putInt(-1).putInt(-1);
    datagram.putInt(0x0a000001).putShort((short) 0).putInt(0x0a000002).putShort((short) 0xffff);

    var read = (Announced) UdpAnnounceCodec.decodeResponse(datagram.flip(), false);

    assertThat(read.answer().interval()).isEqualTo(Duration.ofMinutes(30));
    assertThat(read.answer().complete()).isEmpty();
    assertThat(read.answer().incomplete()).isEmpty();
    assertThat(read.answer().peers()).containsExactly(IPV4);
  }

  @Test
  void cutsAReasonThatIsTooLong() throws Exception {
    var read =
        (Refused)
            UdpAnnounceCodec.decodeResponse(
                UdpAnnounceCodec.encode(new Refused(1, "a".repeat(5000)), false), false);

    assertThat(read.reason()).hasSize(1024);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void failsInNoOtherWayOnGarbage(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(140)];
      random.nextBytes(garbage);
      if (garbage.length >= 12) {
        // Else hardly any would get past the action.
        garbage[0] = garbage[1] = garbage[2] = garbage[8] = garbage[9] = garbage[10] = 0;
        garbage[3] = (byte) random.nextInt(5);
        garbage[11] = (byte) random.nextInt(4);
      }
      try {
        UdpAnnounceCodec.decodeRequest(ByteBuffer.wrap(garbage));
      } catch (BadAnnounceException expected) {
        assertThat(expected.problem()).isNotEmpty();
      }
      try {
        UdpAnnounceCodec.decodeResponse(ByteBuffer.wrap(garbage), random.nextBoolean());
      } catch (BadTrackerAnswerException expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }

  private static UdpTrackerRequest any(Random random) {
    InfoHash infoHash = InfoHash.of(bytes(random, 20));
    return switch (random.nextInt(3)) {
      case 0 -> new Connect(random.nextInt());
      case 1 -> {
        AnnounceRequest.Builder announce =
            AnnounceRequest.builder(
                    infoHash, PeerId.of(bytes(random, 20)), 1 + random.nextInt(65535))
                .downloaded(random.nextLong() >>> 1)
                .left(random.nextLong() >>> 1)
                .uploaded(random.nextLong() >>> 1)
                .event(EVENTS.get(random.nextInt(EVENTS.size())))
                .key(HexFormat.of().toHexDigits(random.nextInt()));
        if (random.nextBoolean()) {
          announce.numWant(random.nextInt() >>> 1);
        }
        if (random.nextBoolean()) {
          announce.ip(IpAddress.ofIpv4(random.nextInt() | 1));
        }
        yield new Announce(
            random.nextLong(),
            random.nextInt(),
            announce.build(),
            HexFormat.of().formatHex(bytes(random, random.nextInt(513))));
      }
      default ->
          new Scrape(
              random.nextLong(),
              random.nextInt(),
              new ScrapeRequest(
                  IntStream.rangeClosed(0, random.nextInt(74))
                      .mapToObj(i -> InfoHash.of(bytes(random, 20)))
                      .toList()));
    };
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static AnnounceResponse.Success success(PeerEndpoint... peers) {
    return new AnnounceResponse.Success(
        Duration.ofMinutes(30),
        Optional.empty(),
        OptionalInt.of(3),
        OptionalInt.of(2),
        OptionalInt.empty(),
        List.of(peers),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ByteBuffer request(long connectionId, int action, int moreBytes) {
    return ByteBuffer.allocate(16 + moreBytes)
        .putLong(connectionId)
        .putInt(action)
        .putInt(1)
        .rewind();
  }

  private static ByteBuffer answer(int action, int first) {
    return ByteBuffer.allocate(20).putInt(action).putInt(1).putInt(first).rewind();
  }

  private static void assertRefused(ByteBuffer datagram, String problem) {
    assertThatThrownBy(() -> UdpAnnounceCodec.decodeRequest(datagram))
        .isInstanceOf(BadAnnounceException.class)
        .hasMessageContaining(problem);
  }

  private static void assertBad(byte[] whole, int length) {
    assertThatThrownBy(
            () -> UdpAnnounceCodec.decodeResponse(ByteBuffer.wrap(whole, 0, length), false))
        .as("%d of %d bytes", length, whole.length)
        .isInstanceOf(BadTrackerAnswerException.class);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static String hex(ByteBuffer buffer) {
    return HexFormat.of().formatHex(bytes(buffer));
  }
}
