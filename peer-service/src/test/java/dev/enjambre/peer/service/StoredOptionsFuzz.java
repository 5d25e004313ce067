package dev.enjambre.peer.service;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.peer.simulation.TestTorrent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The input is what is kept of a torrent's options: a peer whose file is damaged still starts. */
public final class StoredOptionsFuzz {

  private static final MagnetLink LINK =
      MagnetLink.of(TestTorrent.random(100_000, 16_384, 1).metainfo().infoHash());
  private static final TorrentStore STORE = open();
  private static final Path OPTIONS = STORE.folderOf(LINK.infoHash()).resolve("options");

  private StoredOptionsFuzz() {}

  private static TorrentStore open() {
    try {
      Path folder = Files.createTempDirectory("fuzz");
      TorrentStore store = TorrentStore.open(folder, folder.resolve(".enjambre"));
      Path torrent = Files.createDirectories(store.folderOf(LINK.infoHash()));
      Files.writeString(torrent.resolve("magnet"), LINK.format());
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Files.write(OPTIONS, input);
    List<TorrentStore.StoredMagnet> kept = STORE.loadMagnets();
    if (kept.isEmpty()) {
      return;
    }
    TorrentStore.Choices choices = kept.getFirst().choices();
    require(
        StoredOptions.read(StoredOptions.write(choices.options()).build())
            .equals(choices.options()),
        "read otherwise when written anew: " + choices.options());
    require(choices.options().limits().maxConnections() >= 0, "a limit below 0");
  }
}
