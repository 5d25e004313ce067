package dev.enjambre.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.reach.CallRules;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UdpTrackerClientTest {

  private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

  /** Patient with a machine that is busy. */
  private static final UdpTiming PATIENT =
      new UdpTiming(Duration.ofSeconds(20), Duration.ofSeconds(50), Duration.ofMinutes(1));

  /** For what is lost: sends again soon, and often. */
  private static final UdpTiming QUICK =
      new UdpTiming(Duration.ofMillis(30), Duration.ofSeconds(40), Duration.ofMinutes(1));

  private static final AnnounceRequest REQUEST =
      AnnounceRequest.builder(
              InfoHash.fromHex("c12fe1c06bba254a9dc9f519b335aa7c1367a88a"),
              PeerId.random(new SplittableRandom(1)),
              6881)
          .left(10)
          .event(AnnounceEvent.STARTED)
          .key("00c0ffee")
          .numWant(80)
          .build();

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private ScriptedUdpTracker tracker;

  @BeforeEach
  void startTracker() throws IOException {
    tracker = ScriptedUdpTracker.onLoopback();
    toClose.add(tracker);
  }

  @AfterEach
  void stopAll() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  @Test
  void connectsThenAnnouncesWithPathAndQueryOfTheUrl() throws Exception {
    AnnounceResponse answer = announce(client(PATIENT), tracker.url());

    assertThat(answer).isEqualTo(ScriptedUdpTracker.success(tracker.peer()));
    assertThat(tracker.requests()).hasSize(2);
    assertThat(tracker.requests().getFirst()).isInstanceOf(Connect.class);
    int transactionId = tracker.requests().getLast().transactionId();
    assertThat(tracker.requests().getLast())
        .isEqualTo(
            new Announce(
                ScriptedUdpTracker.CONNECTION_ID, transactionId, REQUEST, "/announce?user=1"));
    assertThat(tracker.requests().getFirst().transactionId()).isNotEqualTo(transactionId);
  }

  @Test
  void keepsTheConnectionId() throws Exception {
    UdpTrackerClient client = client(PATIENT);
    announce(client, tracker.url());
    announce(client, tracker.url());

    assertThat(tracker.requests())
        .extracting(Object::getClass)
        .containsExactly(Connect.class, Announce.class, Announce.class);
  }

  @Test
  void asksForANewConnectionIdWhenItIsTooOld() throws Exception {
    UdpTrackerClient client =
        client(new UdpTiming(Duration.ofSeconds(20), Duration.ofSeconds(50), Duration.ofNanos(1)));
    // It is used once, having just come.
    announce(client, tracker.url());
    announce(client, tracker.url());

    assertThat(tracker.requests())
        .extracting(Object::getClass)
        .containsExactly(Connect.class, Announce.class, Connect.class, Announce.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "0, 1", "2, 3"})
  void sendsAgainWhatIsLost(int first, int second) throws Exception {
    AtomicInteger count = new AtomicInteger();
    tracker.script(heard -> {
      int number = count.getAndIncrement();
      return number == first || number == second
          ? List.of()
          : List.of(tracker.usualAnswer(heard.request()));
    });
    UdpTrackerClient client = client(QUICK);

    assertThat(announce(client, tracker.url())).isInstanceOf(Success.class);
    assertThat(announce(client, tracker.url())).isInstanceOf(Success.class);
    assertThat(count.get()).isGreaterThan(second + 1);
  }

  @Test
  void takesNoAnswerToAnotherRequest() throws Exception {
    tracker.script(heard -> {
      UdpTrackerRequest request = heard.request();
      int wrong = request.transactionId() + 1;
      return List.of(
          tracker.encode(new UdpTrackerResponse.Refused(wrong, "wrong")),
          tracker.encode(
              new UdpTrackerResponse.Announced(
                  wrong, ScriptedUdpTracker.success(PeerEndpoint.of("10.0.0.66", 666)))),
          ByteBuffer.allocate(0),
          ByteBuffer.allocate(7),
          tracker.usualAnswer(request));
    });

    assertThat(announce(client(PATIENT), tracker.url()))
        .isEqualTo(ScriptedUdpTracker.success(tracker.peer()));
  }

  @Test
  void takesNoAnswerFromAnywhereElse() throws Exception {
    DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(IPV4, 0));
    toClose.add(stranger);
    tracker.script(heard -> {
      ScriptedUdpTracker.send(
          stranger,
          tracker.encode(
              new UdpTrackerResponse.Refused(heard.request().transactionId(), "go away")),
          heard.from());
      return List.of(tracker.usualAnswer(heard.request()));
    });

    assertThat(announce(client(PATIENT), tracker.url())).isInstanceOf(Success.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 19, 25})
  void saysThatAnAnswerIsCutShort(int length) {
    tracker.script(heard -> {
      ByteBuffer answer = tracker.usualAnswer(heard.request());
      return List.of(heard.request() instanceof Announce ? answer.limit(length) : answer);
    });

    assertThatThrownBy(() -> announce(client(PATIENT), tracker.url()))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("makes no sense");
  }

  @Test
  void saysThatAnAnswerIsToAnotherQuestion() {
    tracker.script(heard ->
        List.of(
            tracker.encode(new UdpTrackerResponse.Connected(heard.request().transactionId(), 1))));

    assertThatThrownBy(() -> announce(client(PATIENT), tracker.url()))
        .hasMessageContaining("makes no sense");
  }

  @Test
  void refusesAnAnswerThatIsTooLong() {
    tracker.script(heard -> {
      ByteBuffer usual = tracker.usualAnswer(heard.request());
      return List.of(
          heard.request() instanceof Announce
              ? ByteBuffer.allocate(60_000).put(usual).clear()
              : usual);
    });

    assertThatThrownBy(() -> announce(client(PATIENT), tracker.url()))
        .hasMessageContaining("too long");
  }

  @Test
  void passesOnWhyTheTrackerRefuses() throws Exception {
    tracker.script(heard ->
        List.of(
            heard.request() instanceof Announce announce
                ? tracker.encode(
                    new UdpTrackerResponse.Refused(announce.transactionId(), "not on my list"))
                : tracker.usualAnswer(heard.request())));

    assertThat(announce(client(PATIENT), tracker.url()))
        .isEqualTo(AnnounceResponse.Failure.of("not on my list"));
  }

  @Test
  void saysWhyTheTrackerRefusesToConnect() {
    tracker.script(heard ->
        List.of(
            tracker.encode(
                new UdpTrackerResponse.Refused(
                    heard.request().transactionId(), "full\u001b[31m"))));

    assertThatThrownBy(() -> announce(client(PATIENT), tracker.url()))
        .hasMessageContaining("full\\u001b[31m");
  }

  @Test
  void asksForANewConnectionIdWhenTheTrackerHasForgottenTheOldOne() throws Exception {
    UdpTrackerClient client = client(PATIENT);
    announce(client, tracker.url());
    long newId = 99;
    tracker.script(heard ->
        List.of(
            switch (heard.request()) {
              case Connect(int transactionId) ->
                  tracker.encode(new UdpTrackerResponse.Connected(transactionId, newId));
              case Announce announce when announce.connectionId() != newId ->
                  tracker.encode(
                      new UdpTrackerResponse.Refused(announce.transactionId(), "unknown id"));
              case UdpTrackerRequest other -> tracker.usualAnswer(other);
            }));

    assertThat(announce(client, tracker.url())).isInstanceOf(Success.class);
  }

  @Test
  void givesUpInTheEnd() {
    tracker.script(_ -> List.of());
    UdpTiming brief =
        new UdpTiming(Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofMinutes(1));

    assertThatThrownBy(() -> announce(client(brief), tracker.url()))
        .hasMessageContaining("no answer within 0.1 s");
    assertThat(tracker.requests()).hasSizeBetween(1, 5);
  }

  @Test
  void saysThatNobodyListens() {
    URI gone = tracker.url();
    tracker.close();

    assertThatThrownBy(() -> announce(client(PATIENT), gone))
        .hasMessageContaining("nobody listens at port " + gone.getPort());
  }

  @Test
  void saysThatTheNameDoesNotResolve() {
    UdpTrackerClient client =
        client(
            new UdpTrackerClient(
                Optional.empty(),
                _ -> false,
                CallRules.ANY_MACHINE,
                PATIENT,
                host -> {
                  throw new UnknownHostException(host);
                }));

    assertThatThrownBy(() -> announce(client, URI.create("udp://nowhere.example:1")))
        .hasMessageContaining("nowhere.example cannot be resolved");
  }

  @Test
  void refusesWhatIsNoUdpUrl() {
    for (String url : new String[] {"http://t:80", "udp:t", "/announce"}) {
      assertThatThrownBy(() -> announce(client(PATIENT), URI.create(url)))
          .hasMessageContaining("not the URL of a UDP tracker");
    }
  }

  @Test
  void speaksIpv6() throws Exception {
    ScriptedUdpTracker sixth = new ScriptedUdpTracker(IPV6, 0);
    toClose.add(sixth);

    assertThat(announce(client(PATIENT), sixth.url()))
        .isEqualTo(ScriptedUdpTracker.success(PeerEndpoint.of("2001:db8::7", 6881)));
  }

  /** BEP 7. */
  @Test
  void announcesToAnAddressOfEachFamilyAndPutsTheirPeersTogether() throws Exception {
    ScriptedUdpTracker sixth = new ScriptedUdpTracker(IPV6, tracker.port());
    toClose.add(sixth);
    InetAddress unused = InetAddress.ofLiteral("127.0.0.9");
    UdpTrackerClient client =
        client(
            new UdpTrackerClient(
                Optional.empty(),
                _ -> false,
                CallRules.ANY_MACHINE,
                PATIENT,
                _ -> new InetAddress[] {IPV4, unused, IPV6}));

    assertThat(announce(client, URI.create("udp://both.example:" + tracker.port())))
        .isEqualTo(ScriptedUdpTracker.success(tracker.peer(), sixth.peer()));
  }

  @Test
  void isContentWithTheFamilyThatAnswers() throws Exception {
    UdpTrackerClient client =
        client(
            new UdpTrackerClient(
                Optional.empty(),
                _ -> false,
                CallRules.ANY_MACHINE,
                PATIENT,
                _ -> new InetAddress[] {IPV6, IPV4}));

    assertThat(announce(client, URI.create("udp://both.example:" + tracker.port())))
        .isEqualTo(ScriptedUdpTracker.success(tracker.peer()));
  }

  @Test
  void sendsFromTheAddressThatItWasGiven() throws Exception {
    InetAddress ours = InetAddress.ofLiteral("127.0.0.5");
    UdpTrackerClient client =
        client(
            new UdpTrackerClient(
                Optional.of(ours),
                _ -> false,
                CallRules.ANY_MACHINE,
                PATIENT,
                _ -> new InetAddress[] {IPV6, IPV4}));

    announce(client, URI.create("udp://both.example:" + tracker.port()));

    assertThat(tracker.heard)
        .allSatisfy(
            heard -> assertThat(((InetSocketAddress) heard.from()).getAddress()).isEqualTo(ours));
  }

  @Test
  void dropsEverythingWhenItIsClosed() {
    tracker.script(_ -> List.of());
    UdpTrackerClient client = client(PATIENT);
    CompletableFuture<AnnounceResponse> answer = client.announce(tracker.url(), REQUEST);
    client.close();

    assertThatThrownBy(answer::get).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> announce(client, tracker.url())).hasMessageContaining("stopped");
  }

  private UdpTrackerClient client(UdpTiming timing) {
    return client(
        new UdpTrackerClient(
            Optional.empty(),
            _ -> false,
            CallRules.ANY_MACHINE,
            timing,
            InetAddress::getAllByName));
  }

  private UdpTrackerClient client(UdpTrackerClient client) {
    toClose.add(client);
    return client;
  }

  private static AnnounceResponse announce(UdpTrackerClient client, URI url)
      throws ExecutionException, InterruptedException {
    return client.announce(url, REQUEST).get();
  }

  @Test
  void noTorrentHasUsSendToThisMachine() throws Exception {
    for (InetAddress there :
        List.of(InetAddress.getLoopbackAddress(), InetAddress.ofLiteral("169.254.169.254"))) {
      try (UdpTrackerClient strict =
          new UdpTrackerClient(
              Optional.empty(),
              _ -> false,
              CallRules.OTHER_MACHINES,
              PATIENT,
              _ -> new InetAddress[] {there})) {
        assertThatThrownBy(
                () -> strict.announce(URI.create("udp://tracker.test:53/announce"), REQUEST).get())
            .hasMessageContaining("tracker.test is at an address to which nobody may send");
      }
    }
  }
}
