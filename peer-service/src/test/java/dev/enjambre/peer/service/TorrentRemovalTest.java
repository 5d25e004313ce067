package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.Torrents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A torrent that is being removed is in nobody's way, and nobody in its. */
@Timeout(60)
class TorrentRemovalTest {

  @TempDir private Path folder;

  private PeerService service;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(PeerConfig.of(folder));
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void whatIsAddedWhileItIsRemovedIsRefusedOrKept() throws Exception {
    Metainfo torrent = Torrents.of("up.bin", 1);
    InfoHash infoHash = torrent.infoHash();
    int refused = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        service.add(torrent, AddOptions.DEFAULT);
        CompletableFuture<Void> removed = remove(infoHash, threads);
        while (service.has(infoHash)) {
          Thread.onSpinWait();
        }
        boolean isAdded = isTakenAgain(torrent);
        removed.join();

        assertThat(service.has(infoHash)).isEqualTo(isAdded);
        assertThat(Files.exists(state(infoHash).resolve("torrent"))).isEqualTo(isAdded);
        if (isAdded) {
          service.remove(infoHash, true);
        } else {
          refused++;
        }
      }
    }
    assertThat(refused).as("came while it was removed").isPositive();
  }

  private CompletableFuture<Void> remove(InfoHash infoHash, Executor threads) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            service.remove(infoHash, true);
          } catch (TorrentException e) {
            throw new AssertionError(e);
          }
        },
        threads);
  }

  private boolean isTakenAgain(Metainfo torrent) {
    try {
      return service.add(torrent, AddOptions.DEFAULT).isNew();
    } catch (TorrentException e) {
      assertThat(e.kind()).isEqualTo(TorrentException.Kind.CONFLICT);
      assertThat(e).hasMessageContaining("is being removed; try again in a moment");
      return false;
    }
  }

  private Path state(InfoHash infoHash) {
    return folder.resolve(".enjambre/torrents").resolve(infoHash.toHex());
  }
}
