package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReservedBits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whom a torrent is fetched from by gRPC, and whom it is not asked of. */
@DisplayName("C5: holders")
class HoldersTest {

  private static final PeerEndpoint A = PeerEndpoint.of("192.0.2.1", 9090);
  private static final PeerEndpoint B = PeerEndpoint.of("holder-b", 9091);
  private static final Duration TICK = Duration.ofMillis(1100);

  private static Bench fetching(boolean only, PeerEndpoint... holders) {
    Bench bench = Bench.leeching(Bench.small());
    bench.loop.run(() ->
        bench.session.configure(
            TorrentOptions.DEFAULT.holders(new HolderOptions(only, List.of(holders)))));
    return bench;
  }

  private static ExtensionHandshake rpcAt(int port) {
    return new ExtensionHandshake(
        Map.of(),
        "",
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.of(port));
  }

  private static ScriptedPeer caller(Bench bench, String id) {
    return bench.caller(Bench.id(id), ReservedBits.EXTENSION_PROTOCOL);
  }

  private static List<String> called(Bench bench) {
    return bench.holders.stream().map(holder -> holder.url.getAuthority()).toList();
  }

  @Test
  void fetchesFromAllWhoAreNamed() {
    Bench bench = fetching(true, A, B);
    bench.advance(TICK);
    assertThat(called(bench)).containsExactly("192.0.2.1:9090", "holder-b:9091");

    bench.holders.forEach(holder -> holder.opens().answersEverything());
    bench.settle();

    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
    bench.assertNoViolation();
    bench.advance(TICK);
    assertThat(bench.holders).allSatisfy(holder -> assertThat(holder.peer.isClosed()).isTrue());
  }

  @Test
  void asksPeersOfTheWireForNothingWhereHoldersAreTheOnlyWay() {
    Bench bench = fetching(true, A);
    ScriptedPeer peer = caller(bench, "S").hasAll().unchokes();
    bench.advance(TICK);

    assertThat(peer.heard(PeerMessage.Request.class)).isEmpty();
    assertThat(peer.heard()).doesNotContain(PeerMessage.INTERESTED);
    bench.holders.getFirst().opens();
    bench.settle();
    assertThat(bench.holders.getFirst().peer.heard(PeerMessage.Request.class)).isNotEmpty();
    assertThat(peer.heard(PeerMessage.Request.class)).isEmpty();
  }

  @Test
  void asksBothWhereHoldersAreOneWayOfTwo() {
    Bench bench = fetching(false, A);
    ScriptedPeer peer = caller(bench, "S").hasAll().unchokes();
    bench.advance(TICK);
    bench.holders.getFirst().opens();
    bench.settle();

    assertThat(peer.heard(PeerMessage.Request.class)).isNotEmpty();
    assertThat(bench.holders.getFirst().peer.isClosed()).isFalse();
  }

  @Test
  void findsHoldersAmongThePeersThatSayWhereTheyServeIt() {
    Bench bench = fetching(true);
    ScriptedPeer peer = caller(bench, "S").hasAll();
    bench.advance(TICK);
    assertThat(bench.holders).isEmpty();

    peer.says(rpcAt(9090).toMessage());
    bench.advance(TICK);
    bench.advance(TICK);

    assertThat(called(bench))
        .containsExactly(peer.remoteAddress().getAddress().getHostAddress() + ":9090");
  }

  @Test
  void doesNotCallWhoSaysThatItServesNothing() {
    Bench bench = fetching(true);
    caller(bench, "S").hasAll().says(rpcAt(0).toMessage());
    bench.advance(TICK);

    assertThat(bench.holders).isEmpty();
  }

  @Test
  void callsNobodyByGrpcUnlessItIsTold() {
    Bench bench = Bench.leeching(Bench.small());
    caller(bench, "S").hasAll().says(rpcAt(9090).toMessage());
    bench.advance(TICK);

    assertThat(bench.holders).isEmpty();
  }

  @Test
  void bansAHolderThatLies() {
    Bench bench = fetching(true, A, B);
    bench.advance(TICK);
    ScriptedPeer liar = bench.holders.getFirst().opens();
    bench.settle();
    while (liar.owes() > 0 && !liar.isClosed()) {
      liar.answersWrongly(liar.nextUnanswered());
      bench.settle();
    }

    assertThat(liar.isClosed()).isTrue();
    bench.advance(Duration.ofMinutes(1));
    assertThat(called(bench)).containsExactly("192.0.2.1:9090", "holder-b:9091");
    bench.holders.getLast().opens().answersEverything();
    bench.settle();
    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
  }

  @Test
  void comesBackToAHolderThatFailed() {
    Bench bench = fetching(true, A);
    bench.advance(TICK);
    bench.holders.getFirst().fails(SourceFailure.forNow("UNAVAILABLE: it starts again"));
    bench.advance(Duration.ofSeconds(2));
    assertThat(bench.holders).hasSize(1);

    bench.advance(Duration.ofSeconds(3));

    assertThat(bench.holders).hasSize(2);
  }

  @Test
  void saysWhereItServesGrpcAndWhenThatChanges() throws ProtocolViolation {
    Bench bench = Bench.leeching(Bench.small());
    ScriptedPeer peer = caller(bench, "S").hasAll();
    assertThat(lastHandshake(peer).rpcPort()).isEmpty();

    bench.rpcPort = 9090;
    bench.advance(TICK);

    assertThat(lastHandshake(peer).rpcPort()).hasValue(9090);
    assertThat(lastHandshake(caller(bench, "T")).rpcPort()).hasValue(9090);
  }

  private static ExtensionHandshake lastHandshake(ScriptedPeer peer) throws ProtocolViolation {
    return ExtensionHandshake.read(peer.heard(PeerMessage.Extended.class).getLast().buffer());
  }
}
