package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.net.NetworkConfig;
import dev.enjambre.peer.net.PeerNetwork;
import dev.enjambre.peer.net.TorrentDirectory;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What strangers do to the port with plain bytes. Each loses its connection and is counted, and
 * after each an honest peer is served as before.
 */
class HostilePeerTest {

  private static final int CHOKE = 0;
  private static final int UNCHOKE = 1;
  private static final int INTERESTED = 2;
  private static final int HAVE = 4;
  private static final int BITFIELD = 5;
  private static final int REQUEST = 6;
  private static final int PIECE = 7;
  private static final int BLOCK = 16 * 1024;

  private static final byte[] CONTENT = content();

  @TempDir Path folder;
  private PeerService seeder;
  private InfoHash infoHash;

  @BeforeEach
  void share() throws Exception {
    seeder = new PeerService(PeerConfig.of(folder.resolve("seeder")));
    infoHash =
        seeder
            .upload("file.bin", new ByteArrayInputStream(CONTENT), CONTENT.length)
            .status()
            .infoHash();
    awaitSeeding(seeder, infoHash);
  }

  @AfterEach
  void servesAnHonestPeerAsBefore() throws Exception {
    Metainfo metainfo = seeder.metainfo(infoHash);
    try (PeerService leecher = new PeerService(PeerConfig.of(folder.resolve("leecher")))) {
      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(infoHash, PeerEndpoint.of("127.0.0.1", seeder.port()));
      awaitSeeding(leecher, infoHash);
      assertThat(folder.resolve("leecher/file.bin")).hasBinaryContent(CONTENT);
    } finally {
      seeder.close();
    }
  }

  @Test
  @DisplayName("A5: a handshake of 68 bytes is answered by one")
  void answersHandshakeThenBitfieldThenUnchokeThenBlocks() throws Exception {
    try (RawPeer peer = new RawPeer(seeder.port())) {
      peer.send(RawPeer.handshake(infoHash));
      byte[] answer = peer.read(68);
      assertThat(new String(answer, 1, 19, StandardCharsets.US_ASCII))
          .isEqualTo("BitTorrent protocol");
      assertThat(InfoHash.of(Arrays.copyOfRange(answer, 28, 48))).isEqualTo(infoHash);
      assertThat(PeerId.of(Arrays.copyOfRange(answer, 48, 68))).isEqualTo(seeder.peerId());
      assertThat(peer.next().id()).isEqualTo(BITFIELD);

      peer.message(INTERESTED);
      assertThat(peer.next().id()).isEqualTo(UNCHOKE);
      peer.message(REQUEST, 1, 0, BLOCK);
      RawPeer.Message piece = peer.next();

      assertThat(piece.id()).isEqualTo(PIECE);
      assertThat(piece.intAt(0)).isEqualTo(1);
      assertThat(piece.intAt(4)).isEqualTo(0);
      assertThat(piece.from(8)).isEqualTo(Arrays.copyOfRange(CONTENT, BLOCK, 2 * BLOCK));
    }
  }

  @Test
  void understandsAHandshakeThatComesByteByByte() throws Exception {
    try (RawPeer peer = new RawPeer(seeder.port())) {
      for (byte single : RawPeer.handshake(infoHash)) {
        peer.send(new byte[] {single});
      }
      assertThat(peer.read(68)).startsWith(19);
    }
  }

  @Test
  void understandsMessagesThatComeByteByByteAndTogether() throws Exception {
    try (RawPeer peer = new RawPeer(seeder.port()).greet(infoHash)) {
      for (byte single : new byte[] {0, 0, 0, 0, 0, 0, 0, 1, INTERESTED}) {
        peer.send(new byte[] {single});
      }
      peer.next(UNCHOKE);
      peer.send(
          new byte[] {
            0, 0, 0, 13, REQUEST, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, //
            0, 0, 0, 13, REQUEST, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1
          });
      assertThat(peer.next(PIECE).from(8)[0]).isEqualTo(CONTENT[0]);
      assertThat(peer.next(PIECE).from(8)[0]).isEqualTo(CONTENT[1]);
    }
  }

  @Test
  void closesOnWhatIsNoHandshake() throws Exception {
    // So much of it that it can't be the beginning of an encrypted one either.
    expectClosed(
        Kind.BAD_ENCRYPTION,
        peer ->
            peer.send(
                "GET / HTTP/1.1\r\nAccept: */*\r\n"
                    .repeat(30)
                    .getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  @DisplayName("A5: a caller for a torrent that is not here is turned away")
  void closesOnATorrentThatItDoesNotHave() throws Exception {
    expectClosed(
        Kind.UNKNOWN_INFO_HASH, peer -> peer.send(RawPeer.handshake(InfoHash.of(new byte[20]))));
  }

  @Test
  @DisplayName("A5: whoever answers our call for another torrent is left")
  void closesWhenItsCallIsAnsweredForAnotherTorrent() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      seeder.addPeer(infoHash, PeerEndpoint.of("127.0.0.1", server.getLocalPort()));
      try (Socket called = server.accept()) {
        called.setSoTimeout(20_000);
        called.getInputStream().readNBytes(68);
        called.getOutputStream().write(RawPeer.handshake(InfoHash.of(new byte[20])));
        assertThat(called.getInputStream().read()).isEqualTo(-1);
      }
    }
    assertThat(seeder.counters().violations(Kind.INFO_HASH_MISMATCH)).isEqualTo(1);
  }

  @Test
  void closesOnAnOversizedMessageBeforeItHasCome() throws Exception {
    expectClosed(
        Kind.FRAME_TOO_LONG, peer -> peer.greet(infoHash).send(new byte[] {0x7f, 0, 0, 0, PIECE}));
  }

  @Test
  void closesOnANegativeLength() throws Exception {
    expectClosed(
        Kind.FRAME_TOO_LONG, peer -> peer.greet(infoHash).send(new byte[] {-1, -1, -1, -1}));
  }

  @Test
  void closesOnAMessageOfTheWrongLength() throws Exception {
    expectClosed(Kind.BAD_PAYLOAD_LENGTH, peer -> peer.greet(infoHash).message(REQUEST, 1));
  }

  @Test
  void closesOnABlockThatNobodyAskedFor() throws Exception {
    byte[] block = new byte[4 + 9 + BLOCK];
    block[1] = 0;
    block[2] = (byte) ((9 + BLOCK) >>> 8);
    block[3] = (byte) (9 + BLOCK);
    block[4] = PIECE;
    expectClosed(Kind.UNREQUESTED_BLOCK, peer -> peer.greet(infoHash).send(block));
  }

  @Test
  void closesOnAPieceThatThereIsNot() throws Exception {
    expectClosed(Kind.INDEX_OUT_OF_RANGE, peer -> peer.greet(infoHash).message(HAVE, 1_000_000));
  }

  @Test
  void closesOnABitfieldOfTheWrongSize() throws Exception {
    expectClosed(
        Kind.BAD_BITFIELD, peer -> peer.greet(infoHash).send(new byte[] {0, 0, 0, 2, BITFIELD, 0}));
  }

  @Test
  void answersInvalidRequestsByChokeAndClosesWhenTheyGoOn() throws Exception {
    try (RawPeer peer = new RawPeer(seeder.port()).greet(infoHash)) {
      peer.message(INTERESTED);
      peer.next(UNCHOKE);
      peer.message(REQUEST, 0, 0, 0);
      peer.next(CHOKE);
      peer.message(REQUEST, 0, 0, 200_000)
          .message(REQUEST, 1_000_000, 0, BLOCK)
          .message(REQUEST, 0, BLOCK, BLOCK)
          .message(REQUEST, -1, -1, BLOCK);
      assertThat(peer.isClosedByOtherSide()).isTrue();
    }
    assertThat(seeder.counters().violations(Kind.INVALID_REQUESTS)).isEqualTo(1);
    assertThat(seeder.counters().requestsRejected.sum()).isEqualTo(5);
  }

  @Test
  void closesOnAFloodOfRequests() throws Exception {
    seeder.limit(limits -> limits.withRates(0, 100_000));
    try (RawPeer peer = new RawPeer(seeder.port()).greet(infoHash)) {
      peer.message(INTERESTED);
      peer.next(UNCHOKE);
      byte[] request = {0, 0, 0, 13, REQUEST, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0};
      byte[] flood = new byte[4000 * request.length];
      for (int i = 0; i < 4000; i++) {
        System.arraycopy(request, 0, flood, i * request.length, request.length);
      }
      peer.send(flood);
      assertThat(peer.isClosedByOtherSide()).isTrue();
    }
    assertThat(seeder.counters().violations(Kind.REQUEST_FLOOD)).isEqualTo(1);
    seeder.limit(limits -> limits.withRates(0, 0));
  }

  @Test
  void closesOnHalfAHandshakeAndSilence() throws Exception {
    EngineCounters counters = new EngineCounters();
    NetworkConfig config =
        new NetworkConfig(
            Optional.of(InetAddress.getLoopbackAddress()),
            0,
            1,
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            EncryptionMode.ACCEPT,
            Optional.empty(),
            () -> CallRules.OTHER_MACHINES);
    try (PeerNetwork network = new PeerNetwork(config, new NoTorrents(), counters);
        RawPeer peer = new RawPeer(network.listen())) {
      peer.send(Arrays.copyOf(RawPeer.handshake(infoHash), 40));
      assertThat(peer.isClosedByOtherSide()).isTrue();
    }
    assertThat(counters.violations(Kind.HANDSHAKE_TIMEOUT)).isEqualTo(1);
  }

  private record NoTorrents() implements TorrentDirectory {

    @Override
    public Optional<TorrentSession> find(InfoHash infoHash) {
      return Optional.empty();
    }

    @Override
    public Optional<InfoHash> requested(InfoHash requestHash) {
      return Optional.empty();
    }
  }

  private interface Misdeed {
    void commit(RawPeer peer) throws IOException;
  }

  private void expectClosed(Kind kind, Misdeed misdeed) throws IOException {
    try (RawPeer peer = new RawPeer(seeder.port())) {
      misdeed.commit(peer);
      assertThat(peer.isClosedByOtherSide()).isTrue();
    }
    assertThat(seeder.counters().violations(kind)).isEqualTo(1);
  }

  private static void awaitSeeding(PeerService peer, InfoHash infoHash) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> peer.status(infoHash).state() == TorrentState.SEEDING);
  }

  private static byte[] content() {
    byte[] bytes = new byte[200_000];
    new Random(3).nextBytes(bytes);
    return bytes;
  }
}
