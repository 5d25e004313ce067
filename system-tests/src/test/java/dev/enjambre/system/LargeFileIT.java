package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A large file on its way through the fleet: uploaded at one peer, found in the catalogue by
 * another, and downloaded from that one while it is still arriving there. Neither needs more memory
 * for it than for a small one.
 */
@Timeout(900)
class LargeFileIT {

  private static final long SEED = 4096;
  private static final long MIB = 1 << 20;
  private static final int MOST_HEAP_MIB = 256;

  /** In memory, where there is room. */
  static final class Spacious implements TempDirFactory {

    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
        throws IOException {
      boolean isRoom =
          Files.isDirectory(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > 10_000 * MIB;
      return isRoom
          ? Files.createTempDirectory(MEMORY, "enjambre-large-")
          : Files.createTempDirectory(Files.createDirectories(Path.of("target")), "large-");
    }
  }

  @TempDir(factory = Spacious.class, cleanup = CleanupMode.ALWAYS)
  Path folder;

  @Test
  @Tag("cluster")
  void isDownloadedWhileItArrives() throws Exception {
    send(256 * MIB);
  }

  @Test
  @Tag("long")
  void isDownloadedWhileItArrivesIfItHasFourGibibytes() throws Exception {
    send(4096 * MIB);
  }

  private void send(long size) throws Exception {
    try (LocalService tracker = LocalService.tracker(folder.resolve("tracker"));
        LocalService sharing = LocalService.peer(folder.resolve("sharing"), tracker);
        LocalService fetching =
            LocalService.peer(
                folder.resolve("fetching"),
                tracker,
                "--enjambre.peer.max-download-rate=" + (size > 1024 * MIB ? "150MB" : "50MB"))) {
      String infoHash =
          sharing
              .api()
              .put("files/large.bin", () -> new GeneratedBytes(SEED, size), size)
              .path("infoHash")
              .asString();
      fetching.api().post("torrents", Map.of("catalog", "large.bin"));

      HttpResponse<InputStream> download =
          fetching.api().open("torrents/" + infoHash + "/files/0", "bytes=0-");

      assertThat(download.statusCode()).isEqualTo(206);
      try (InputStream body = download.body()) {
        byte[] beginning = body.readNBytes((int) MIB);
        assertThat(fetching.api().json("torrents/" + infoHash).path("progress").asDouble())
            .isLessThan(0.9);
        assertThat(
                GeneratedBytes.sha256(
                    new SequenceInputStream(new ByteArrayInputStream(beginning), body)))
            .isEqualTo(GeneratedBytes.sha256(new GeneratedBytes(SEED, size)));
      }
      for (LocalService peer : new LocalService[] {sharing, fetching}) {
        try (InputStream file = Files.newInputStream(peer.data().resolve("large.bin"))) {
          assertThat(GeneratedBytes.sha256(file))
              .isEqualTo(GeneratedBytes.sha256(new GeneratedBytes(SEED, size)));
        }
        int peak = peer.peakHeap();
        System.out.printf("peak heap for %d MiB: %d MiB%n", size / MIB, peak);
        assertThat(peak).isPositive().isLessThan(MOST_HEAP_MIB);
      }
    }
  }
}
