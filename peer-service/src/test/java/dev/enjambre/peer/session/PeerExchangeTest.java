package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PexMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReservedBits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Peers told of each other (BEP 11). */
class PeerExchangeTest {

  private static final int THEIR_ID = 5;

  private static ExtensionHandshake listeningAt(int port) {
    return new ExtensionHandshake(
        Map.of(Extension.PEX, THEIR_ID),
        "",
        OptionalInt.of(port),
        OptionalInt.empty(),
        IpAddress.parse("10.0.0.1"),
        OptionalInt.empty(),
        Optional.empty());
  }

  private static List<PexMessage> told(ScriptedPeer peer) {
    return peer.heard(PeerMessage.Extended.class).stream()
        .filter(message -> message.extendedId() == THEIR_ID)
        .map(message -> {
          try {
            return PexMessage.read(message.buffer());
          } catch (ProtocolViolation e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  private static PexMessage.Address address(String host, int port) {
    return new PexMessage.Address(IpAddress.parse(host).orElseThrow(), port);
  }

  private static PeerMessage.Extended tells(PexMessage.Address... added) {
    List<PexMessage.Peer> peers = new ArrayList<>();
    for (PexMessage.Address address : added) {
      peers.add(new PexMessage.Peer(address, 0));
    }
    return new PexMessage(peers, List.of()).toMessage(Extension.PEX.ourId());
  }

  private static List<PeerEndpoint> called(Bench bench) {
    bench.advance(Duration.ofSeconds(2));
    return bench.calls.stream().map(call -> call.endpoint).toList();
  }

  // What it tells.

  @Test
  void tellsEachOfTheOthersAndNotOfItself() {
    Bench bench = Bench.leeching();
    ScriptedPeer first = bench.extendedCaller(listeningAt(1001));
    ScriptedPeer second = bench.extendedCaller(listeningAt(1002));
    bench.knows(Bench.endpoint(3));
    ScriptedPeer third = bench.lastCall().isAnsweredBy(Bench.id("C"));
    third.hasAll();

    bench.advance(Duration.ofSeconds(2));

    PexMessage.Address dialed = address("10.0.1.3", third.remoteAddress().getPort());
    assertThat(told(first))
        .containsExactly(
            new PexMessage(
                List.of(
                    new PexMessage.Peer(address("10.0.1.200", 1002), 0),
                    new PexMessage.Peer(dialed, PexMessage.SEED | PexMessage.REACHABLE)),
                List.of()));
    assertThat(told(second).getFirst().added())
        .extracting(PexMessage.Peer::address)
        .containsExactly(address("10.0.1.200", 1001), dialed);
    assertThat(told(third)).isEmpty();
  }

  @Test
  void tellsWhatHasChangedOnceAMinute() {
    Bench bench = Bench.leeching();
    ScriptedPeer listener = bench.extendedCaller(listeningAt(1001));
    ScriptedPeer leaver = bench.extendedCaller(listeningAt(1002));
    bench.advance(Duration.ofSeconds(2));
    assertThat(told(listener)).hasSize(1);

    leaver.hangsUp();
    bench.extendedCaller(listeningAt(1003));
    bench.advance(Duration.ofSeconds(50));
    assertThat(told(listener)).hasSize(1);
    bench.advance(Duration.ofSeconds(12));

    assertThat(told(listener))
        .hasSize(2)
        .last()
        .isEqualTo(
            new PexMessage(
                List.of(new PexMessage.Peer(address("10.0.1.200", 1003), 0)),
                List.of(address("10.0.1.200", 1002))));
    bench.advance(Duration.ofSeconds(100));
    assertThat(told(listener)).as("nothing has changed").hasSize(2);
  }

  @Test
  void tellsOfFiftyPeersAtATime() {
    Bench bench = Bench.leeching();
    ScriptedPeer listener = bench.extendedCaller(listeningAt(1001));
    for (int i = 0; i < 60; i++) {
      bench.extendedCaller(listeningAt(2000 + i));
    }

    bench.advance(Duration.ofSeconds(2));
    assertThat(told(listener).getFirst().added()).hasSize(50);
    bench.advance(Duration.ofSeconds(62));
    assertThat(told(listener).getLast().added()).hasSize(10);
  }

  @Test
  void tellsNothingOfPeersWhosePortIsNotKnown() {
    Bench bench = Bench.leeching();
    ScriptedPeer listener = bench.extendedCaller(listeningAt(1001));
    bench.caller();

    bench.advance(Duration.ofSeconds(2));

    assertThat(told(listener)).isEmpty();
  }

  @Test
  void tellsNothingOfAPrivateTorrent() {
    Bench bench = Bench.leechingPrivately();
    ScriptedPeer listener = bench.extendedCaller(listeningAt(1001));
    bench.extendedCaller(listeningAt(1002));

    bench.advance(Duration.ofSeconds(70));

    assertThat(told(listener)).isEmpty();
  }

  // What it hears.

  @Test
  void callsPeersThatItIsToldOf() {
    Bench bench = Bench.leeching();
    bench.extendedCaller(listeningAt(1001)).says(tells(address("10.0.2.1", 6881)));

    assertThat(called(bench)).containsExactly(PeerEndpoint.of("10.0.2.1", 6881));
    ScriptedPeer peer = bench.lastCall().isAnsweredBy(Bench.id("A"));
    assertThat(bench.status(peer).source()).isEqualTo(PeerSource.PEX);
  }

  @Test
  void callsNobodyForAPrivateTorrentButWhomTheOperatorNames() {
    Bench bench = Bench.leechingPrivately();
    bench.extendedCaller(listeningAt(1001)).says(tells(address("10.0.2.1", 6881)));

    assertThat(called(bench)).isEmpty();
    bench.knows(Bench.endpoint(7));
    assertThat(called(bench)).containsExactly(Bench.endpoint(7));
  }

  @Test
  void callsNeitherItselfNorAddressesThatNobodyHas() {
    Bench bench = Bench.leeching();
    bench
        .extendedCaller(listeningAt(1001))
        .says(
            tells(
                address("10.0.0.1", 6881),
                address("0.0.0.0", 6881),
                address("255.255.255.255", 6881),
                address("224.0.0.1", 6881),
                address("169.254.1.1", 6881),
                address("127.0.0.1", 6881),
                address("::", 6881),
                address("::1", 6881),
                address("ff02::1", 6881),
                address("fe80::1", 6881)));

    assertThat(called(bench)).isEmpty();
  }

  @Test
  void ignoresAFloodAndThenCloses() {
    Bench bench = Bench.leeching();
    ScriptedPeer flooder = bench.extendedCaller(listeningAt(1001));
    flooder.says(tells(address("10.0.2.1", 6881)));

    for (int i = 0; i < PeerExchange.MAX_EARLY; i++) {
      flooder.says(tells(address("10.0.3." + i, 6881)));
    }
    assertThat(flooder.isClosed()).isFalse();
    assertThat(called(bench)).containsExactly(PeerEndpoint.of("10.0.2.1", 6881));
    flooder.says(tells(address("10.0.4.1", 6881)));

    bench.assertViolated(Kind.EXTENSION_FLOOD, flooder);
  }

  @Test
  void hearsOutAPeerThatKeepsToTheMinute() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.extendedCaller(listeningAt(1001));
    for (int i = 1; i <= 30; i++) {
      peer.says(PeerMessage.KEEP_ALIVE, tells(address("10.0.2." + i, 6881)));
      bench.advance(Duration.ofSeconds(58));
    }

    assertThat(bench.calls.stream().map(call -> call.endpoint).distinct()).hasSize(20);
    assertThat(peer.isClosed()).isFalse();
    bench.assertNoViolation();
  }

  @Test
  void closesOnGarbage() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer =
        bench
            .caller(Bench.id("A"), ReservedBits.EXTENSION_PROTOCOL)
            .says(new PeerMessage.Extended(Extension.PEX.ourId(), new byte[] {'x'}));

    bench.assertViolated(Kind.BAD_EXTENSION, peer);
  }
}
