package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.Torrents;
import dev.enjambre.peer.session.TorrentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of torrents outlasts a kill and a power cut. */
class TorrentStoreTest {

  private static final Metainfo TORRENT = Torrents.of("model.bin", 1);

  @TempDir private Path folder;
  @TempDir private Path recordings;

  private TorrentStore store;
  private TorrentStore.Stored stored;

  @BeforeEach
  void open() throws Exception {
    store = TorrentStore.open(folder, folder.resolve(".enjambre"));
    stored =
        new TorrentStore.Stored(
            TORRENT,
            new TorrentStore.Choices(folder, true, TorrentOptions.DEFAULT, Publication.NONE, null));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  @Test
  void theStateIsItsOwnersAlone() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve(".enjambre"))))
        .isEqualTo("rwx------");
  }

  @Test
  void keepsNoTorrentWithoutItsOptions() throws Exception {
    Files.createDirectories(state().resolve("options.new"));

    assertThatThrownBy(() -> store.save(stored)).isInstanceOf(IOException.class);

    assertThat(state().resolve("torrent")).doesNotExist();
    assertThat(store.load()).isEmpty();
  }

  @Test
  void aTorrentIsOnTheMediumWhenItIsKept() throws Exception {
    assertThat(forcedBy(() -> store.save(stored)))
        .contains(
            state().getParent(), state().resolve("options.new"), state().resolve("torrent.new"))
        .endsWith(state());

    assertThat(store.load())
        .extracting(TorrentStore.Stored::choices)
        .containsExactly(stored.choices());
  }

  @Test
  void aFolderThatWasThereIsOnTheMediumToo() throws Exception {
    Files.createDirectories(state());

    assertThat(forcedBy(() -> store.save(stored))).startsWith(state().getParent());
  }

  @Test
  void aRemovalIsOnTheMediumWhenItIsNoted() throws Exception {
    Path file = folder.resolve(".enjambre/removed");

    assertThat(forcedBy(() -> store.removed().add(TORRENT.infoHash())))
        .containsExactly(file, file.getParent());
    assertThat(forcedBy(() -> store.removed().forget(TORRENT.infoHash())))
        .containsExactly(file.resolveSibling("removed.new"), file.getParent());
  }

  private Path state() {
    return store.folderOf(TORRENT.infoHash());
  }

  /** Returns which files and folders are forced to the medium, in their order. */
  private List<Path> forcedBy(ThrowingCallable change) throws Exception {
    Path events = recordings.resolve("forced.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
      recording.start();
      try {
        change.call();
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
      recording.stop();
      recording.dump(events);
    }
    return RecordingFile.readAllEvents(events).stream()
        .map(event -> Path.of(event.getString("path")))
        .filter(path -> path.startsWith(folder))
        .toList();
  }
}
