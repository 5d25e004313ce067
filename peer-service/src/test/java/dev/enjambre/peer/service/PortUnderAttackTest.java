package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers misbehave all the time while a transfer goes on: it costs nobody else anything. */
class PortUnderAttackTest {

  private static final int INTERESTED = 2;
  private static final int REQUEST = 6;
  private static final int PIECE = 7;
  private static final byte[] CONTENT = content();

  /** What the misdeeds below are counted as. */
  private static final Set<Kind> COUNTED =
      EnumSet.of(
          Kind.BAD_ENCRYPTION,
          Kind.UNKNOWN_INFO_HASH,
          Kind.FRAME_TOO_LONG,
          Kind.BAD_PAYLOAD_LENGTH,
          Kind.UNREQUESTED_BLOCK,
          Kind.INVALID_REQUESTS);

  private interface Misdeed {
    void commit(RawPeer peer, InfoHash infoHash) throws IOException;
  }

  private static final List<Misdeed> MISDEEDS =
      List.of(
          (peer, _) ->
              peer.send("GET / HTTP/1.1\r\n".repeat(50).getBytes(StandardCharsets.US_ASCII))
                  .drain(),
          // Half of what may become an encrypted handshake.
          (peer, _) -> peer.send("key".repeat(40).getBytes(StandardCharsets.US_ASCII)),
          (peer, _) -> peer.send(RawPeer.handshake(InfoHash.of(new byte[20]))),
          (peer, _) -> peer.send(new byte[0]),
          // Half a handshake, and gone.
          (peer, infoHash) -> peer.send(Arrays.copyOf(RawPeer.handshake(infoHash), 50)),
          // Lengths beyond everything, and a wrong one.
          (peer, infoHash) -> peer.greet(infoHash).send(new byte[] {0x7f, 0, 0, 0, PIECE}).drain(),
          (peer, infoHash) -> peer.greet(infoHash).send(new byte[] {-1, -1, -1, -1}).drain(),
          (peer, infoHash) -> peer.greet(infoHash).message(REQUEST, 1).drain(),
          // A block that nobody asked for, whole and half.
          (peer, infoHash) -> peer.greet(infoHash).send(unrequested()).drain(),
          (peer, infoHash) -> peer.greet(infoHash).send(Arrays.copyOf(unrequested(), 9000)),
          // Invalid requests until the end, and requests whose answers are not read.
          (peer, infoHash) -> {
            peer.greet(infoHash).message(INTERESTED);
            for (int i = 0; i < 5; i++) {
              peer.message(REQUEST, -1, 0, 16_384);
            }
            peer.drain();
          },
          (peer, infoHash) -> {
            peer.greet(infoHash).message(INTERESTED);
            for (int i = 0; i < 100; i++) {
              peer.message(REQUEST, 0, 0, 16_384);
            }
          },
          // Thousands of tiny messages.
          (peer, infoHash) -> peer.greet(infoHash).send(new byte[40_000]));

  @TempDir Path folder;

  @Test
  void transfersGoOnEverythingIsCountedAndNoBufferIsLost() throws Exception {
    try (LeakWatch leaks = new LeakWatch()) {
      try (PeerService seeder = new PeerService(PeerConfig.of(folder.resolve("seeder")));
          PeerService leecher = new PeerService(PeerConfig.of(folder.resolve("leecher")))) {
        Metainfo metainfo = share(seeder);
        // Slow enough that the attack has begun before it ends.
        seeder.limit(limits -> limits.withRates(0, 3_000_000));
        attack(
            seeder,
            metainfo.infoHash(),
            () -> {
              leecher.add(metainfo, AddOptions.DEFAULT);
              leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));
              awaitSeeding(leecher, metainfo.infoHash());
            });

        assertThat(folder.resolve("leecher/file.bin")).hasBinaryContent(CONTENT);
        for (Kind kind : COUNTED) {
          assertThat(seeder.counters().violations(kind)).as("%s", kind).isPositive();
          assertThat(leecher.counters().violations(kind)).as("%s", kind).isZero();
        }
        await().until(() -> seeder.peers(metainfo.infoHash()).isEmpty());
        assertThat(seeder.gauges().connections()).isZero();
      }
      assertThat(leaks.leaks()).isEmpty();
    }
  }

  @Test
  void aLostBufferWouldBeSeen() {
    try (LeakWatch leaks = new LeakWatch()) {
      loseABuffer();

      assertThat(leaks.leaks()).singleElement().asString().contains("LEAK");
    }
  }

  private static void loseABuffer() {
    ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  private static void attack(PeerService victim, InfoHash infoHash, Meanwhile meanwhile)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> attacks = new ArrayList<>();
      for (Misdeed misdeed : MISDEEDS) {
        attacks.add(
            attackers.submit(() -> {
              do {
                commit(misdeed, victim.port(), infoHash);
              } while (!over.get());
              return misdeed;
            }));
      }
      try {
        meanwhile.happens();
      } finally {
        over.set(true);
      }
      for (Future<?> attack : attacks) {
        attack.get();
      }
    }
  }

  private static void commit(Misdeed misdeed, int port, InfoHash infoHash) throws IOException {
    try (RawPeer peer = new RawPeer(port)) {
      misdeed.commit(peer, infoHash);
    } catch (SocketException e) {
      // The other side has had enough, which is what it should.
      assertThat(e).isNotNull();
    }
  }

  private static Metainfo share(PeerService seeder) throws Exception {
    InfoHash infoHash =
        seeder
            .upload("file.bin", new ByteArrayInputStream(CONTENT), CONTENT.length)
            .status()
            .infoHash();
    awaitSeeding(seeder, infoHash);
    return seeder.metainfo(infoHash);
  }

  private static void awaitSeeding(PeerService peer, InfoHash infoHash) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> peer.status(infoHash).state() == TorrentState.SEEDING);
  }

  private static byte[] unrequested() {
    byte[] block = new byte[4 + 9 + 16_384];
    block[2] = (byte) ((9 + 16_384) >>> 8);
    block[3] = (byte) (9 + 16_384);
    block[4] = PIECE;
    return block;
  }

  private static byte[] content() {
    byte[] bytes = new byte[6_000_000];
    new Random(5).nextBytes(bytes);
    return bytes;
  }
}
