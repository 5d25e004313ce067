package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.peer.simulation.SimStore;
import dev.enjambre.peer.simulation.TestTorrent;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.MetadataMessage;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReservedBits;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A torrent that begins as an info hash: where its metadata comes from, and who lies (BEP 9). */
class MagnetTest {

  private static final int THEIR_ID = 4;

  /** Its metadata has five blocks. */
  private static final TestTorrent LARGE = TestTorrent.random(4_000 * 16_384, 16_384, 3);

  private static final byte[] INFO = LARGE.metainfo().infoBytes();
  private static final int BLOCKS = MetadataMessage.blockCount(INFO.length);

  private final Bench bench = Bench.seeking(LARGE);

  private static ExtensionHandshake offering(int size) {
    return new ExtensionHandshake(
        Map.of(Extension.METADATA, THEIR_ID),
        "",
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.of(size),
        Optional.empty());
  }

  private ScriptedPeer peer() {
    return bench.extendedCaller(offering(INFO.length));
  }

  /** Returns the blocks that a peer was asked for and that it has not been shown here yet. */
  private static List<Integer> asked(ScriptedPeer peer) {
    List<Integer> blocks = new ArrayList<>();
    for (PeerMessage.Extended message : peer.heard(PeerMessage.Extended.class)) {
      try {
        if (message.extendedId() == THEIR_ID
            && MetadataMessage.read(message.buffer()) instanceof MetadataMessage.Request(int b)) {
          blocks.add(b);
        }
      } catch (ProtocolViolation e) {
        throw new AssertionError(e);
      }
    }
    peer.forget();
    return blocks;
  }

  private static PeerMessage message(MetadataMessage message) {
    return message.toMessage(Extension.METADATA.ourId());
  }

  private static PeerMessage block(byte[] info, int block) {
    int from = block * MetadataMessage.BLOCK_LENGTH;
    return message(
        new MetadataMessage.Data(
            block,
            info.length,
            Arrays.copyOfRange(
                info, from, Math.min(info.length, from + MetadataMessage.BLOCK_LENGTH))));
  }

  /** Answers from these bytes until nothing more is asked. */
  private void serves(ScriptedPeer peer, byte[] info) {
    for (List<Integer> blocks = asked(peer); !blocks.isEmpty(); blocks = asked(peer)) {
      for (int block : blocks) {
        if (!peer.isClosed()) {
          peer.says(block(info, block));
        }
      }
    }
  }

  private static byte[] wrong() {
    byte[] wrong = INFO.clone();
    wrong[wrong.length - 5] ^= 1;
    return wrong;
  }

  private void assertFetched() {
    bench.settle();
    assertThat(bench.taken).hasSize(1).first().isEqualTo(INFO);
    assertThat(bench.state()).isEqualTo(TorrentState.DOWNLOADING);
  }

  // How it goes well.

  @Test
  void isFetchingUntilTheMetadataIsHere() {
    TorrentStatus status = bench.loop.ask(bench.session::status);

    assertThat(status.state()).isEqualTo(TorrentState.FETCHING_METADATA);
    assertThat(status.name()).isEqualTo(LARGE.metainfo().infoHash().toHex());
    assertThat(status.sizeBytes()).isZero();
    assertThat(status.pieces()).isZero();
    assertThat(status.progress()).isZero();
    assertThat(bench.loop.ask(() -> bench.session.fileStatus(LARGE.metainfo().files()))).isEmpty();
  }

  @Test
  void callsThePeersOfTheLinkAndShowsItsName() {
    MagnetLink link =
        new MagnetLink(
            LARGE.metainfo().infoHash(),
            "shown name",
            List.of(TestTorrent.TRACKER),
            List.of(),
            List.of(InetSocketAddress.createUnresolved("10.0.7.7", 7777)),
            List.of());
    Bench seeking = Bench.seeking(LARGE, link, SimStore.empty(LARGE));
    seeking.advance(Duration.ofSeconds(1));

    assertThat(seeking.lastCall().endpoint.host()).isEqualTo("10.0.7.7");
    assertThat(seeking.loop.ask(seeking.session::status).name()).isEqualTo("shown name");
    assertThat(seeking.loop.ask(seeking.session::trackerStatus)).hasSize(1);
  }

  @Test
  void asksOnePeerForAllAndGoesOnWithThatConnection() {
    ScriptedPeer peer = peer().says(PeerMessage.UNCHOKE);
    serves(peer, INFO);
    assertFetched();

    peer.hasAll();
    assertThat(peer.isClosed()).isFalse();
    assertThat(bench.status(peer).progress()).isEqualTo(1);
  }

  @Test
  void keepsInMindALaterBitfield() {
    ScriptedPeer peer = peer().says(PeerMessage.UNCHOKE, new PeerMessage.Have(0)).hasAll();
    serves(peer, INFO);
    assertFetched();

    assertThat(bench.status(peer).progress()).isEqualTo(1);
  }

  @Test
  void asksSeveralPeersForDifferentBlocks() {
    ScriptedPeer first = peer();
    ScriptedPeer second = peer();
    List<Integer> ofFirst = asked(first);
    List<Integer> ofSecond = asked(second);

    assertThat(ofFirst).hasSize(MetadataFetch.MAX_ASKED);
    assertThat(ofSecond).isNotEmpty().doesNotContainAnyElementsOf(ofFirst);
    ofFirst.forEach(block -> first.says(block(INFO, block)));
    ofSecond.forEach(block -> second.says(block(INFO, block)));
    serves(first, INFO);
    serves(second, INFO);
    assertFetched();
    bench.assertNoViolation();
  }

  @Test
  void replaysWhatPeersSaidMeanwhile() {
    ScriptedPeer peer =
        bench
            .caller(Bench.id("A"), ReservedBits.OURS)
            .says(
                PeerMessage.HAVE_NONE,
                offering(INFO.length).toMessage(),
                new PeerMessage.Have(17),
                PeerMessage.INTERESTED,
                PeerMessage.UNCHOKE,
                new PeerMessage.AllowedFast(17));
    serves(peer, INFO);
    assertFetched();

    PeerStatus status = bench.status(peer);
    assertThat(status.progress()).isEqualTo(1 / 4000.0);
    assertThat(status.peerInterested()).isTrue();
    assertThat(status.peerChoking()).isFalse();
    assertThat(status.amInterested()).isTrue();
    assertThat(peer.requests()).extracting(PeerMessage.Request::pieceIndex).containsOnly(17);
    bench.assertNoViolation();
  }

  @Test
  void downloadsEverythingFromThePeersThatGaveTheMetadata() {
    TestTorrent small = Bench.small();
    Bench seeking = Bench.seeking(small);
    byte[] info = small.metainfo().infoBytes();
    ScriptedPeer peer =
        seeking
            .caller(Bench.id("A"), ReservedBits.OURS)
            .says(PeerMessage.HAVE_ALL, offering(info.length).toMessage(), PeerMessage.UNCHOKE);

    peer.says(block(info, 0));
    seeking.settle();
    peer.answersEverything();

    assertThat(seeking.state()).isEqualTo(TorrentState.SEEDING);
    seeking.assertNoViolation();
  }

  @Test
  void tellsOfPiecesThatWereHereByHave() {
    TestTorrent small = Bench.small();
    SimStore store = SimStore.empty(small);
    store.put(2);
    Bench seeking = Bench.seeking(small, MagnetLink.of(small.metainfo().infoHash()), store);
    byte[] info = small.metainfo().infoBytes();
    ScriptedPeer peer =
        seeking
            .caller(Bench.id("A"), ReservedBits.OURS)
            .says(PeerMessage.HAVE_ALL, offering(info.length).toMessage());
    assertThat(peer.heard().getFirst()).isEqualTo(PeerMessage.HAVE_NONE);

    peer.says(block(info, 0));
    seeking.settle();

    assertThat(peer.heard(PeerMessage.Have.class)).containsExactly(new PeerMessage.Have(2));
    assertThat(peer.heard(PeerMessage.BitfieldPayload.class)).isEmpty();
  }

  @Test
  void closesOnABitfieldThatDoesNotFitTheTorrent() {
    ScriptedPeer peer = peer().says(new PeerMessage.BitfieldPayload(new byte[] {1, 2, 3}));
    serves(peer, INFO);
    bench.settle();

    bench.assertViolated(Kind.BAD_BITFIELD, peer);
  }

  // Who does not answer.

  @Test
  void asksOthersWhenAPeerRejects() {
    ScriptedPeer refusing = peer();
    asked(refusing).forEach(block -> refusing.says(message(new MetadataMessage.Reject(block))));
    ScriptedPeer giving = peer();
    serves(giving, INFO);

    assertFetched();
  }

  @Test
  void asksOthersWhenAPeerDoesNotAnswer() {
    ScriptedPeer silent = peer();
    ScriptedPeer giving = peer();
    serves(giving, INFO);
    assertThat(bench.taken).isEmpty();

    bench.advance(Duration.ofSeconds(12));
    serves(giving, INFO);

    assertFetched();
    assertThat(silent.isClosed()).isFalse();
  }

  @Test
  void goesOnWithOthersWhenAPeerLeaves() {
    ScriptedPeer leaver = peer();
    List<Integer> blocks = asked(leaver);
    leaver.says(block(INFO, blocks.getFirst()));
    leaver.hangsUp();
    ScriptedPeer giving = peer();
    serves(giving, INFO);

    assertFetched();
  }

  @Test
  void asksAPeerThatTellsTheSizeLater() {
    ScriptedPeer peer =
        bench.extendedCaller(
            new ExtensionHandshake(
                Map.of(Extension.METADATA, THEIR_ID),
                "",
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty()));
    assertThat(asked(peer)).isEmpty();

    peer.says(offering(INFO.length).toMessage());
    serves(peer, INFO);

    assertFetched();
  }

  // Who lies.

  @Test
  void bansWhoAloneGaveWrongMetadata() {
    ScriptedPeer liar = peer();
    serves(liar, wrong());
    assertThat(liar.isClosed()).isTrue();
    assertThat(bench.counters.violations(Kind.BAD_METADATA)).isEqualTo(1);
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);
    assertThat(bench.taken).isEmpty();

    serves(peer(), INFO);

    assertFetched();
  }

  @Test
  void asksOneAtATimeOnceSomethingWasWrong() {
    ScriptedPeer liar = peer();
    ScriptedPeer honest = peer();
    for (int round = 0; round < BLOCKS; round++) {
      asked(honest).forEach(block -> honest.says(block(INFO, block)));
      asked(liar).forEach(block -> liar.says(block(new byte[INFO.length], block)));
    }
    // Whoever is asked now is asked for everything.
    for (int round = 0; round < 3 * BLOCKS; round++) {
      if (!liar.isClosed()) {
        asked(liar).forEach(block -> liar.says(block(new byte[INFO.length], block)));
      }
      asked(honest).forEach(block -> honest.says(block(INFO, block)));
    }

    assertFetched();
    assertThat(liar.isClosed()).isTrue();
    assertThat(honest.isClosed()).isFalse();
  }

  @Test
  void closesOnDataOfAnotherTotalSize() {
    ScriptedPeer liar = peer();
    int block = asked(liar).getFirst();
    liar.says(
        message(
            new MetadataMessage.Data(
                block, INFO.length + 1, new byte[MetadataMessage.BLOCK_LENGTH])));

    bench.assertViolated(Kind.BAD_METADATA, liar);
  }

  @Test
  void closesOnABlockOfTheWrongLength() {
    ScriptedPeer liar = peer();
    int block = asked(liar).getFirst();
    liar.says(message(new MetadataMessage.Data(block, INFO.length, new byte[5])));

    bench.assertViolated(Kind.BAD_METADATA, liar);
  }

  @Test
  void leavesASizeThatLeadsNowhere() {
    ScriptedPeer liar = bench.extendedCaller(offering(MetadataMessage.MAX_SIZE));
    ScriptedPeer honest = peer();
    assertThat(asked(liar)).isNotEmpty();
    assertThat(asked(honest)).isEmpty();

    bench.advance(Duration.ofSeconds(32));
    serves(honest, INFO);

    assertFetched();
  }

  @Test
  void believesTheSizeThatMostName() {
    Supplier<ScriptedPeer> liar = () -> bench.extendedCaller(offering(12_345));
    ScriptedPeer silent = liar.get();
    asked(silent);
    ScriptedPeer first = peer();
    ScriptedPeer second = peer();
    silent.hangsUp();

    ScriptedPeer another = liar.get();
    assertThat(asked(another)).isEmpty();
    assertThat(asked(first)).isNotEmpty();
    assertThat(asked(second)).isNotEmpty();
  }

  @Test
  void asksNobodyWhoseSizeIsBeyondTheBound() {
    ScriptedPeer liar = bench.extendedCaller(offering(MetadataMessage.MAX_SIZE + 1));

    assertThat(asked(liar)).isEmpty();
    assertThat(liar.isClosed()).isFalse();
  }

  @Test
  void closesOnAFloodOfMetadataThatNobodyAskedFor() {
    ScriptedPeer flooder = bench.extendedCaller(offering(MetadataMessage.MAX_SIZE + 1));
    for (int i = 0; i < MetadataFetch.MAX_UNASKED; i++) {
      flooder.says(block(INFO, 0));
    }
    assertThat(flooder.isClosed()).isFalse();
    flooder.says(block(INFO, 0));

    bench.assertViolated(Kind.EXTENSION_FLOOD, flooder);
  }

  @Test
  void closesOnPiecesAndRejectsThatNobodyAskedFor() {
    ScriptedPeer first = peer();
    first.says(new PeerMessage.Piece(0, 0, bench.ledger.block(ByteBuffer.wrap(new byte[100]))));
    bench.assertViolated(Kind.UNREQUESTED_BLOCK, first);

    ScriptedPeer second =
        bench.caller(Bench.id("A"), ReservedBits.OURS).says(new PeerMessage.Reject(0, 0, 1));
    bench.assertViolated(Kind.UNREQUESTED_REJECT, second);
  }

  @Test
  void closesOnHavesBeyondAnyTorrent() {
    for (int piece : new int[] {-1, Integer.MAX_VALUE}) {
      Bench seeking = Bench.seeking(LARGE);
      ScriptedPeer peer = seeking.caller().says(new PeerMessage.Have(piece));

      seeking.assertViolated(Kind.INDEX_OUT_OF_RANGE, peer);
    }
  }

  @Test
  void rejectsWhatIsAskedOfIt() {
    ScriptedPeer peer = bench.caller(Bench.id("A"), ReservedBits.OURS).forget();

    peer.says(new PeerMessage.Request(0, 0, 16_384));
    assertThat(peer.heard()).containsExactly(new PeerMessage.Reject(0, 0, 16_384));
    for (int i = 0; i < Uploader.MAX_ASKED; i++) {
      peer.says(new PeerMessage.Request(0, 0, 16_384));
    }

    bench.assertViolated(Kind.REQUEST_FLOOD, peer);
  }

  // What the operator sees and does.

  @Test
  void failsWhenTheMetadataIsNotTakenAndTriesAgainOnResume() {
    bench.refusal = "there is another torrent of that name";
    ScriptedPeer peer = peer();
    serves(peer, INFO);
    bench.settle();

    assertThat(bench.state()).isEqualTo(TorrentState.FAILED);
    assertThat(bench.loop.ask(bench.session::status).error())
        .contains("there is another torrent of that name");
    assertThat(peer.isClosed()).isTrue();

    bench.refusal = null;
    bench.loop.run(bench.session::resume);
    bench.settle();

    assertThat(bench.state()).isEqualTo(TorrentState.DOWNLOADING);
  }

  @Test
  void isOffTheNetworkWhilePausedAndSeeksOnAfterwards() {
    ScriptedPeer peer = peer();
    bench.loop.run(bench.session::pause);
    bench.settle();
    assertThat(bench.state()).isEqualTo(TorrentState.PAUSED);
    assertThat(peer.isClosed()).isTrue();
    assertThat(bench.caller().isClosed()).isTrue();

    bench.loop.run(bench.session::resume);
    serves(peer(), INFO);

    assertFetched();
  }

  @Test
  void endsWhileItSeeks() {
    ScriptedPeer peer = peer();
    bench.loop.run(() -> {
      var _ = bench.session.stopAndDelete();
    });
    bench.settle();

    assertThat(peer.isClosed()).isTrue();
  }

  @Test
  void callsOwnTrackersNoMoreOnceTheTorrentTurnsOutPrivate() {
    TestTorrent hidden = Bench.small().asPrivate();
    Bench seeking = Bench.seeking(hidden);
    byte[] info = hidden.metainfo().infoBytes();
    ScriptedPeer peer = seeking.extendedCaller(offering(info.length)).says(block(info, 0));
    seeking.settle();

    assertThat(seeking.state()).isEqualTo(TorrentState.DOWNLOADING);
    assertThat(peer.isClosed()).isFalse();
    assertThat(seeking.loop.ask(seeking.session::trackerStatus)).hasSize(1);
  }
}
