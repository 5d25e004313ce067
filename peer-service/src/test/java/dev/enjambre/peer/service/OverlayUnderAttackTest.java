package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.overlay.FilePart;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OverlayCodec;
import dev.enjambre.peer.overlay.OverlayLimits;
import dev.enjambre.peer.overlay.OverlayMessage;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.overlay.OverlayStatus.Counts;
import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers call the overlay at the port of the wire protocol: what they get, and what not. */
@Timeout(60)
class OverlayUnderAttackTest {

  private static final PeerId STRANGER = PeerId.random(new Random(1));

  @TempDir Path folder;
  private PeerService peer;

  @BeforeEach
  void start() throws IOException {
    peer = OverlayPeers.start(folder, List.of());
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  private static byte[] bytes(OverlayMessage message) {
    ByteBuffer encoded = OverlayCodec.encode(message);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  private static byte[] ping() {
    return bytes(new Ping(NodeInfo.of(0, STRANGER)));
  }

  private Counts counts() throws TorrentException {
    return peer.overlay().orElseThrow().status().counts();
  }

  @Test
  void aMessageThatComesByteByByteIsAnswered() throws Exception {
    try (RawPeer stranger = new RawPeer(peer.port())) {
      for (byte one : ping()) {
        stranger.send(new byte[] {one});
      }

      byte[] answer = stranger.read(12);

      assertThat(new String(answer, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("ACKN");
      assertThat(new String(answer, 8, 4, StandardCharsets.US_ASCII)).isEqualTo("PING");
    }
  }

  @Test
  void whoBeginsLikeTheOverlayAndGoesOnOtherwiseIsTurnedAway() throws Exception {
    try (RawPeer stranger = new RawPeer(peer.port())) {
      stranger.send("P".getBytes(StandardCharsets.US_ASCII));
      stranger.send("OST / HTTP/1.1\r\n".repeat(50).getBytes(StandardCharsets.US_ASCII));

      stranger.drain();
    }
    await().until(() -> peer.counters().violations(ProtocolViolation.Kind.BAD_ENCRYPTION) == 1);
  }

  @Test
  void aLengthBeyondAllBoundsEndsTheConnection() throws Exception {
    try (RawPeer stranger = new RawPeer(peer.port())) {
      stranger.send("RQFS\u007f\0\0\0".getBytes(StandardCharsets.US_ASCII));

      stranger.drain();
    }
    assertThat(counts().violations()).containsEntry(Kind.TOO_LONG, 1L);
  }

  @Test
  void aStormOfSearchesIsAnsweredInPartAndCounted() throws Exception {
    try (RawPeer stranger = new RawPeer(peer.port())) {
      stranger.send(ping());
      for (int i = 0; i < 400; i++) {
        stranger.send(bytes(new SearchRequest(i, 7, 500, "")));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> counts().droppedForRate() > 200);

      assertThat(counts().searchesAnswered()).isLessThan(200);
      assertThat(counts().received()).containsEntry(MessageKind.RQFS, 400L);
    }
  }

  @Test
  void moreMessagesThanAnybodyNeedsEndTheConnection() throws Exception {
    try (RawPeer stranger = new RawPeer(peer.port())) {
      byte[] ping = ping();
      ByteBuffer many = ByteBuffer.allocate(2_000 * ping.length);
      while (many.hasRemaining()) {
        many.put(ping);
      }
      try {
        stranger.send(many.array());
      } catch (IOException closedMeanwhile) {
        assertThat(closedMeanwhile).isNotNull();
      }

      stranger.drain();
    }
    assertThat(counts().violations()).containsEntry(Kind.FLOOD, 1L);
  }

  @Test
  void whatIsNotHereIsNotGiven() throws Exception {
    try (RawPeer stranger = new RawPeer(peer.port())) {
      stranger.send(
          bytes(
              new FileRequest(InfoHash.of(new byte[20]), FilePart.CONTENT, Long.MAX_VALUE - 1, 1)));

      assertThat(new String(stranger.read(4), StandardCharsets.US_ASCII)).isEqualTo("ERRR");
    }
  }

  @Test
  void whoReadsNothingIsNotKeptForItsLastWords() throws Exception {
    Path file = Files.write(peer.dataFolder().resolve("large.bin"), new byte[8 << 20]);
    Metainfo metainfo = new MetainfoBuilder().build(file);
    InfoHash infoHash = metainfo.infoHash();
    peer.add(metainfo, AddOptions.DEFAULT);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> peer.status(infoHash).state() == TorrentState.SEEDING);
    try (Socket stranger = new Socket()) {
      stranger.setReceiveBufferSize(4_096);
      stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port()));
      OutputStream out = stranger.getOutputStream();
      out.write(ping());
      for (int i = 0; i < 16; i++) {
        out.write(
            bytes(
                new FileRequest(
                    infoHash,
                    FilePart.CONTENT,
                    (long) i * OverlayLimits.MAX_BLOCK_LENGTH,
                    OverlayLimits.MAX_BLOCK_LENGTH)));
      }
      long[] served = {0};
      await("it waits for the reader")
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> {
            long before = served[0];
            served[0] = counts().bytesServed();
            return before > 0 && before == served[0];
          });
      assertThat(served[0]).isLessThan(16L * OverlayLimits.MAX_BLOCK_LENGTH);

      out.write("what is no message at all".getBytes(StandardCharsets.US_ASCII));

      await("it is hung up").atMost(Duration.ofSeconds(20)).until(() -> !isOpen(stranger));
    }
  }

  /** Whether the peer's end of a connection is open, as the system knows it. */
  private boolean isOpen(Socket stranger) throws IOException {
    String ends = ":%04X [0-9A-F]+:%04X 01 ".formatted(peer.port(), stranger.getLocalPort());
    Pattern established = Pattern.compile(ends);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (established.matcher(Files.readString(Path.of(table))).find()) {
        return true;
      }
    }
    return false;
  }

  @Test
  void callersDoNotTakeAllThePlaces() throws Exception {
    RawPeer[] strangers = new RawPeer[200];
    try {
      for (int i = 0; i < strangers.length; i++) {
        strangers[i] = new RawPeer(peer.port());
        strangers[i].send(ping());
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> counts().linksRefused() > 100);

      assertThat(peer.overlay().orElseThrow().status().incoming()).isLessThanOrEqualTo(48);
    } finally {
      for (RawPeer stranger : strangers) {
        if (stranger != null) {
          stranger.close();
        }
      }
    }
  }
}
