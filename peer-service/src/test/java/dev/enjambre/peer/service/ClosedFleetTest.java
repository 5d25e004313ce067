package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.overlay.Holder;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.tls.FleetCertificates;
import dev.enjambre.peer.tls.FleetTls;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers of a fleet that is closed by TLS, and others. */
class ClosedFleetTest {

  private static final int INTERESTED = 2;
  private static final int UNCHOKE = 1;

  @TempDir private Path folder;

  @Test
  void membersExchangeAFileOverTls() throws Exception {
    try (LeakWatch leaks = new LeakWatch()) {
      try (PeerService seeder = member("seeder");
          PeerService leecher = member("leecher")) {
        Metainfo metainfo = share(seeder, "file.bin", 9_000_001);
        leecher.limit(limits -> limits.withRates(20_000_000, 0));
        leecher.add(metainfo, AddOptions.DEFAULT);
        leecher.addPeer(metainfo.infoHash(), endpoint(seeder));

        await().until(() -> !leecher.peers(metainfo.infoHash()).isEmpty());
        for (PeerService peer : List.of(seeder, leecher)) {
          assertThat(peer.peers(metainfo.infoHash()))
              .isNotEmpty()
              .allSatisfy(other -> assertThat(other.encrypted()).isTrue());
        }
        awaitSeeding(leecher, metainfo);
        assertThat(leecher.counters().dialsFailed.sum()).isZero();
        assertThat(seeder.counters().violations(Kind.BAD_ENCRYPTION)).isZero();
      }
      assertThat(leaks.leaks()).isEmpty();
    }
    assertThat(folder.resolve("leecher/file.bin"))
        .hasSameBinaryContentAs(folder.resolve("seeder/file.bin"));
  }

  /** Who is no member. */
  enum Outsider {
    PLAIN,
    ENCRYPTED,
    OF_ANOTHER_FLEET;

    PeerConfig config(Path data) throws Exception {
      PeerConfig usual = PeerConfig.of(data);
      return switch (this) {
        case PLAIN -> usual;
        case ENCRYPTED -> usual.with(EncryptionMode.REQUIRE);
        case OF_ANOTHER_FLEET -> usual.with(FleetCertificates.member("foreign", "foreign"));
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyElseGetsOrGivesAnything(Outsider kind) throws Exception {
    try (LeakWatch leaks = new LeakWatch()) {
      try (PeerService member = member("member");
          PeerService outsider = new PeerService(kind.config(folder("outsider")))) {
        Metainfo ours = share(member, "ours.bin", 100_000);
        Metainfo theirs = share(outsider, "theirs.bin", 100_000);

        outsider.add(ours, AddOptions.DEFAULT);
        outsider.addPeer(ours.infoHash(), endpoint(member));
        member.add(theirs, AddOptions.DEFAULT);
        member.addPeer(theirs.infoHash(), endpoint(outsider));

        await().until(() -> outsider.counters().dialsFailed.sum() > 0);
        await().until(() -> member.counters().dialsFailed.sum() > 0);
        await().until(() -> member.counters().violations(Kind.BAD_ENCRYPTION) > 0);
        assertThat(outsider.peers(ours.infoHash())).isEmpty();
        assertThat(member.peers(theirs.infoHash())).isEmpty();
        assertThat(outsider.status(ours.infoHash()).downloadedBytes()).isZero();
        assertThat(member.status(theirs.infoHash()).downloadedBytes()).isZero();
      }
      assertThat(leaks.leaks()).isEmpty();
    }
  }

  @Test
  void whatComesTogetherWithAHandshakeIsHeardOnWhateverLoopTheTorrentIs() throws Exception {
    SSLContext tls = FleetCertificates.context("fleet", "fleet");
    try (PeerService seeder = member("seeder")) {
      List<Metainfo> torrents =
          List.of(share(seeder, "one.bin", 50_000), share(seeder, "two.bin", 50_000));
      for (int i = 0; i < 8; i++) {
        Metainfo torrent = torrents.get(i % torrents.size());
        Corked socket = new Corked(seeder.port());
        SSLSocket secured =
            (SSLSocket)
                tls.getSocketFactory().createSocket(socket, "localhost", seeder.port(), true);
        secured.startHandshake();
        try (RawPeer peer = new RawPeer(secured)) {
          socket.cork();
          PeerId id = PeerId.of(("-RAW000-01234567890" + i).getBytes(StandardCharsets.US_ASCII));
          peer.send(RawPeer.handshake(torrent.infoHash(), id)).message(INTERESTED);
          socket.uncork();

          peer.read(Handshake.LENGTH);
          assertThat(peer.next(UNCHOKE).id()).isEqualTo(UNCHOKE);
        }
      }
    }
  }

  @Test
  void theOverlayIsForMembersAlone() throws Exception {
    try (PeerService first = overlay("first", List.of(), tls());
        PeerService stranger =
            OverlayPeers.start(folder("stranger"), List.of(OverlayPeers.endpoint(first)));
        PeerService second =
            overlay(
                "second",
                List.of(OverlayPeers.endpoint(first), OverlayPeers.endpoint(stranger)),
                tls())) {
      Metainfo metainfo = share(first, "file.bin", 1_000_003);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> first.counters().violations(Kind.BAD_ENCRYPTION) > 0);
      await().atMost(Duration.ofSeconds(20)).until(() -> known(first) == 1 && known(second) == 1);
      Overlay overlay = second.overlay().orElseThrow();
      List<Holder> holders = overlay.holders(metainfo.infoHash());
      assertThat(holders).extracting(Holder::id).containsExactly(first.peerId());
      try (DirectDownload download = overlay.download(metainfo.infoHash(), holders)) {
        download.writeTo(bytes, 0, metainfo.layout().totalSize());
      }

      assertThat(folder.resolve("first/file.bin")).hasBinaryContent(bytes.toByteArray());
      assertThat(known(stranger)).isZero();
    }
  }

  private static int known(PeerService peer) throws TorrentException {
    return peer.overlay().orElseThrow().peers().size();
  }

  /** A socket that keeps what is written until it may go, all at once. */
  private static final class Corked extends Socket {
    private final BufferedOutputStream buffer =
        new BufferedOutputStream(super.getOutputStream(), 64 * 1024);
    private boolean isCorked;

    Corked(int port) throws IOException {
      super(InetAddress.getLoopbackAddress(), port);
      setSoTimeout(20_000);
    }

    void cork() {
      isCorked = true;
    }

    void uncork() throws IOException {
      isCorked = false;
      buffer.flush();
    }

    @Override
    public OutputStream getOutputStream() {
      return new FilterOutputStream(buffer) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
          if (!isCorked) {
            out.flush();
          }
        }
      };
    }
  }

  private PeerService member(String name) throws Exception {
    return new PeerService(PeerConfig.of(folder(name)).with(tls()));
  }

  private PeerService overlay(String name, List<PeerEndpoint> known, FleetTls tls)
      throws Exception {
    return OverlayPeers.start(folder(name), known, config -> config.with(tls));
  }

  private static FleetTls tls() throws Exception {
    return FleetCertificates.member("fleet", "fleet");
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static PeerEndpoint endpoint(PeerService peer) {
    return PeerEndpoint.of("127.0.0.1", peer.port());
  }

  private static Metainfo share(PeerService peer, String name, int size) throws Exception {
    byte[] content = new byte[size];
    new Random(name.getBytes(StandardCharsets.UTF_8).length).nextBytes(content);
    Metainfo metainfo =
        peer.metainfo(
            peer.upload(name, new ByteArrayInputStream(content), size).status().infoHash());
    awaitSeeding(peer, metainfo);
    return metainfo;
  }

  private static void awaitSeeding(PeerService peer, Metainfo metainfo) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> peer.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
  }
}
