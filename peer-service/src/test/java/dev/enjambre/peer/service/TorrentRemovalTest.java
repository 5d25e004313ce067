package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.Torrents;
import java.io.ByteArrayInputStream;
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

  private static final byte[] CONTENT = Torrents.content(1);

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
  void whatIsAddedWhileItIsRemovedIsKeptIfItIsTaken() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        InfoHash infoHash = upload();
        CompletableFuture<Void> removed = remove(infoHash, threads);
        boolean isAdded = isTakenAgain();
        removed.join();

        if (isAdded && service.has(infoHash)) {
          assertThat(state(infoHash).resolve("torrent")).exists();
          assertThat(folder.resolve("up.bin")).hasBinaryContent(CONTENT);
          service.remove(infoHash, true);
        }
        assertThat(state(infoHash)).doesNotExist();
        Files.deleteIfExists(folder.resolve("up.bin"));
      }
    }
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

  private boolean isTakenAgain() throws Exception {
    try {
      upload();
      return true;
    } catch (TorrentException e) {
      assertThat(e.kind()).isEqualTo(TorrentException.Kind.CONFLICT);
      assertThat(e).hasMessageContaining("is being removed; try again in a moment");
      return false;
    }
  }

  private InfoHash upload() throws Exception {
    return service
        .upload("up.bin", new ByteArrayInputStream(CONTENT), CONTENT.length)
        .status()
        .infoHash();
  }

  private Path state(InfoHash infoHash) {
    return folder.resolve(".enjambre/torrents").resolve(infoHash.toHex());
  }
}
