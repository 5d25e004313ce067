package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.MetadataMessage;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReservedBits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Handshakes of the extension protocol (BEP 10, 21), and serving of metadata (BEP 9). */
class ExtensionsTest {

  /** The id by which our peers want metadata. */
  private static final int THEIR_ID = 7;

  private static ExtensionHandshake wanting(Extension extension) {
    return handshake(Map.of(extension, THEIR_ID), "", OptionalInt.empty(), Optional.empty());
  }

  private static ExtensionHandshake handshake(
      Map<Extension, Integer> ids,
      String client,
      OptionalInt requestQueue,
      Optional<Boolean> uploadOnly) {
    return new ExtensionHandshake(
        ids,
        client,
        OptionalInt.empty(),
        requestQueue,
        Optional.empty(),
        OptionalInt.empty(),
        uploadOnly);
  }

  private static PeerMessage.Extended request(int block) {
    return new MetadataMessage.Request(block).toMessage(Extension.METADATA.ourId());
  }

  private static PeerMessage.Extended extended(int id, String payload) {
    return new PeerMessage.Extended(id, payload.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static List<MetadataMessage> answers(ScriptedPeer peer) {
    return peer.heard(PeerMessage.Extended.class).stream()
        .filter(message -> message.extendedId() == THEIR_ID)
        .map(message -> {
          try {
            return MetadataMessage.read(message.buffer());
          } catch (ProtocolViolation e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  private static ExtensionHandshake handshakeOf(ScriptedPeer peer) throws ProtocolViolation {
    return ExtensionHandshake.read(peer.heard(PeerMessage.Extended.class).getFirst().buffer());
  }

  // Handshakes.

  @Test
  void tellsWhatItSpeaksBehindTheBitfield() throws ProtocolViolation {
    Bench bench = Bench.seeding();
    ScriptedPeer peer =
        bench.caller(Bench.id("A"), ReservedBits.EXTENSION_PROTOCOL | ReservedBits.FAST);

    assertThat(peer.heard().getFirst()).isEqualTo(PeerMessage.HAVE_ALL);
    assertThat(handshakeOf(peer))
        .isEqualTo(
            new ExtensionHandshake(
                Map.of(
                    Extension.METADATA,
                    Extension.METADATA.ourId(),
                    Extension.PEX,
                    Extension.PEX.ourId(),
                    Extension.DONT_HAVE,
                    Extension.DONT_HAVE.ourId()),
                "Enjambre 0.1",
                OptionalInt.of(6881),
                OptionalInt.of(Uploader.MAX_ASKED),
                IpAddress.parse("10.0.1.200"),
                OptionalInt.of(bench.torrent.metainfo().infoBytes().length),
                Optional.of(true),
                OptionalInt.empty(),
                Optional.of(new Zone("dc1/node1"))));
  }

  @Test
  void saysNothingOfTheSortToAPeerWithoutTheBit() {
    assertThat(Bench.seeding().caller().heard(PeerMessage.Extended.class)).isEmpty();
  }

  @Test
  void offersNoPeerExchangeForAPrivateTorrent() throws ProtocolViolation {
    ScriptedPeer peer = Bench.leechingPrivately().extendedCaller(wanting(Extension.PEX));

    assertThat(handshakeOf(peer).ids()).containsOnlyKeys(Extension.METADATA, Extension.DONT_HAVE);
  }

  @Test
  void closesOnAnExtendedMessageOfAPeerWithoutTheBit() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().says(extended(0, "de"));

    bench.assertViolated(Kind.BAD_EXTENSION, peer);
  }

  @Test
  void closesOnAHandshakeThatIsNoDictionary() {
    for (String bad :
        List.of("", "i1e", "d", "d1:x" + "l".repeat(20_000) + "e".repeat(20_000) + "e")) {
      Bench bench = Bench.seeding();
      ScriptedPeer peer =
          bench.caller(Bench.id("A"), ReservedBits.EXTENSION_PROTOCOL).says(extended(0, bad));

      bench.assertViolated(Kind.BAD_EXTENSION, peer);
    }
  }

  @Test
  void closesOnAFloodOfHandshakes() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller(Bench.id("A"), ReservedBits.EXTENSION_PROTOCOL);

    for (int i = 0; i < PeerExtensions.MAX_HANDSHAKES; i++) {
      peer.says(extended(0, "de"));
    }
    assertThat(peer.isClosed()).isFalse();
    peer.says(extended(0, "de"));

    bench.assertViolated(Kind.EXTENSION_FLOOD, peer);
  }

  @Test
  void ignoresMessagesOfIdsThatItDidNotGive() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.extendedCaller(wanting(Extension.METADATA));

    peer.says(extended(99, "whatever"));

    assertThat(peer.isClosed()).isFalse();
    bench.assertNoViolation();
  }

  @Test
  void showsTheClientThatThePeerNames() {
    Bench bench = Bench.leeching();
    ScriptedPeer named =
        bench.extendedCaller(
            handshake(Map.of(), "Some Client 1.2", OptionalInt.empty(), Optional.empty()));
    ScriptedPeer unnamed = bench.extendedCaller(wanting(Extension.PEX));
    ScriptedPeer known = bench.caller(Bench.id("-TR3000-"));

    assertThat(bench.status(named).client()).isEqualTo("Some Client 1.2");
    assertThat(bench.status(unnamed).client()).isEqualTo("X2------");
    assertThat(bench.status(known).client()).isEqualTo("Transmission 3.0.0.0");
  }

  @Test
  void asksNoMoreThanThePeerLetsWait() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer =
        bench.extendedCaller(handshake(Map.of(), "", OptionalInt.of(5), Optional.empty()));

    peer.hasAll().unchokes();

    assertThat(peer.requests()).hasSize(5);
  }

  // Upload only (BEP 21).

  @Test
  void tellsWhenItWantsNothingMore() throws ProtocolViolation {
    Bench bench = Bench.having(0, 1, 2, 3, 4, 5, 6);
    ScriptedPeer seed = bench.caller().hasAll().unchokes();
    ScriptedPeer leecher =
        bench.extendedCaller(wanting(Extension.PEX)).says(PeerMessage.INTERESTED).forget();

    seed.answersEverything();
    bench.advance(Duration.ofSeconds(2));

    assertThat(handshakeOf(leecher).uploadOnly()).contains(true);
  }

  @Test
  void aSeederPartsFromAPeerThatWantsNothing() {
    Bench bench = Bench.seeding();
    ScriptedPeer partial =
        bench.extendedCaller(handshake(Map.of(), "", OptionalInt.empty(), Optional.of(true)));
    ScriptedPeer other = bench.extendedCaller(wanting(Extension.PEX));

    bench.advance(Duration.ofSeconds(2));

    assertThat(partial.isClosed()).isTrue();
    assertThat(other.isClosed()).isFalse();
  }

  @Test
  void aLeecherKeepsAPeerThatWantsNothing() {
    Bench bench = Bench.leeching();
    ScriptedPeer partial =
        bench
            .extendedCaller(handshake(Map.of(), "", OptionalInt.empty(), Optional.of(true)))
            .has(3)
            .unchokes();

    bench.advance(Duration.ofSeconds(2));

    assertThat(partial.isClosed()).isFalse();
    assertThat(partial.requests()).hasSize(2);
  }

  // Metadata (BEP 9).

  @Test
  void givesTheMetadataInBlocks() {
    Bench bench = Bench.seeding(Bench.large());
    byte[] info = bench.torrent.metainfo().infoBytes();
    ScriptedPeer peer = bench.extendedCaller(wanting(Extension.METADATA));

    peer.says(request(0), request(1));

    ByteBuffer joined = ByteBuffer.allocate(info.length);
    assertThat(answers(peer))
        .allSatisfy(answer -> {
          assertThat(answer).isInstanceOf(MetadataMessage.Data.class);
          MetadataMessage.Data data = (MetadataMessage.Data) answer;
          assertThat(data.totalSize()).isEqualTo(info.length);
          joined.put(data.bytes());
        });
    assertThat(joined.array()).isEqualTo(info);
  }

  @Test
  void givesThePrivateTorrentsMetadataToo() {
    Bench bench = Bench.leechingPrivately();
    ScriptedPeer peer = bench.extendedCaller(wanting(Extension.METADATA)).says(request(0));

    assertThat(answers(peer)).hasSize(1).first().isInstanceOf(MetadataMessage.Data.class);
  }

  @Test
  void rejectsBlocksThatThereAreNot() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.extendedCaller(wanting(Extension.METADATA));

    peer.says(request(1), request(-1), request(Integer.MAX_VALUE));

    assertThat(answers(peer))
        .containsExactly(
            new MetadataMessage.Reject(1),
            new MetadataMessage.Reject(-1),
            new MetadataMessage.Reject(Integer.MAX_VALUE));
  }

  @Test
  void givesTheMetadataOnlySoOftenAndThenCloses() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.extendedCaller(wanting(Extension.METADATA));

    peer.says(request(0), request(0), request(0), request(0));
    assertThat(answers(peer)).hasSize(4).last().isEqualTo(new MetadataMessage.Reject(0));
    for (int i = 0; i < 60; i++) {
      peer.says(request(0));
    }

    bench.assertViolated(Kind.EXTENSION_FLOOD, peer);
  }

  @Test
  void doesNotAnswerAPeerThatGaveNoId() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.extendedCaller(wanting(Extension.PEX)).forget().says(request(0));

    assertThat(peer.heard()).isEmpty();
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void closesOnGarbageInPlaceOfAMetadataMessage() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer =
        bench
            .extendedCaller(wanting(Extension.METADATA))
            .says(extended(Extension.METADATA.ourId(), "garbage"));

    bench.assertViolated(Kind.BAD_EXTENSION, peer);
  }
}
