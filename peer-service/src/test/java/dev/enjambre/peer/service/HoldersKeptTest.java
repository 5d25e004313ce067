package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import dev.enjambre.peer.session.HolderOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From whom a torrent is fetched by gRPC, over a restart. */
class HoldersKeptTest {

  private static final PeerEndpoint A = PeerEndpoint.of("192.0.2.1", 9090);
  private static final PeerEndpoint B = PeerEndpoint.of("2001:db8::1", 9091);
  private static final PeerEndpoint C = PeerEndpoint.of("peer-3", 9092);

  @TempDir private Path folder;

  @Test
  @DisplayName("C5: a fetch by gRPC goes on after a restart, with the holders that were named")
  void keepsHoldersOverARestart() throws Exception {
    StreamingPieceHasher hasher = new StreamingPieceHasher(16_384);
    hasher.update(ByteBuffer.allocate(100_000));
    Metainfo metainfo = new MetainfoBuilder().build("zeros.bin", hasher);
    try (PeerService service = new PeerService(PeerConfig.of(folder))) {
      service.fetch(metainfo, new AddOptions(true), List.of(A, B));
      assertThat(service.fetch(metainfo, AddOptions.DEFAULT, List.of(C, A)).isNew()).isFalse();
    }

    try (PeerService service = new PeerService(PeerConfig.of(folder))) {
      assertThat(service.status(metainfo.infoHash()).options().holders())
          .isEqualTo(new HolderOptions(true, List.of(C, A, B)));
    }
  }
}
