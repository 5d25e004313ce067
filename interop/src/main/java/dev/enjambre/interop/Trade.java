package dev.enjambre.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What trades with other clients have in common. */
public final class Trade {

  private Trade() {}

  /** Writes a torrent into a folder, under the name of its info hash. */
  public static Path writeTorrent(Metainfo metainfo, Path folder) throws IOException {
    Path file = folder.resolve(metainfo.infoHash() + ".torrent");
    Files.write(file, metainfo.toBytes());
    return file;
  }

  /** Waits until another client has everything; a complaint of its ends the wait. */
  public static void awaitComplete(OtherClient other, Path torrentFile) {
    Patience.patiently()
        .untilAsserted(() -> {
          OtherClient.Progress progress = other.progress(torrentFile);
          assertThat(progress.error()).isEmpty();
          assertThat(progress.corruptBytes()).isZero();
          assertThat(progress.complete()).as(progress.toString()).isTrue();
        });
  }
}
