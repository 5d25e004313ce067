package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.Torrents;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is left of an upload that cannot be kept when all of it is here. */
@Timeout(60)
class UploadFailureTest {

  private static final byte[] CONTENT = Torrents.content(1);

  @TempDir private Path folder;

  private PeerService service;
  private InfoHash infoHash;

  @BeforeEach
  void findOutItsInfoHash() throws Exception {
    service = new PeerService(PeerConfig.of(folder));
    infoHash = upload(new ByteArrayInputStream(CONTENT)).status().infoHash();
    service.remove(infoHash, true);
    assertThat(state()).doesNotExist();
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void becauseItsStateHasNoPlace() throws Exception {
    Files.writeString(state(), "in the way");

    refuses(TorrentException.Kind.STORAGE);
    assertThat(folder.resolve("up.bin")).doesNotExist();

    Files.delete(state());
    assertThat(upload(new ByteArrayInputStream(CONTENT)).isNew()).isTrue();
  }

  @Test
  void becauseItsOptionsCannotBeWritten() throws Exception {
    Files.createDirectories(state().resolve("options.new"));

    refuses(TorrentException.Kind.STORAGE);
    assertThat(folder.resolve("up.bin")).doesNotExist();
    assertThat(state()).doesNotExist();

    assertThat(upload(new ByteArrayInputStream(CONTENT)).isNew()).isTrue();
  }

  @Test
  void becauseAnotherTorrentOfItsNameCameMeanwhile() throws Exception {
    InputStream body =
        new FilterInputStream(new ByteArrayInputStream(CONTENT)) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            try {
              service.add(Torrents.of("up.bin", 2), AddOptions.DEFAULT);
            } catch (TorrentException e) {
              throw new IOException(e);
            }
            return super.read(target, offset, length);
          }
        };

    assertThatThrownBy(() -> upload(body))
        .isInstanceOfSatisfying(
            TorrentException.class,
            e -> assertThat(e.kind()).isEqualTo(TorrentException.Kind.CONFLICT));

    assertThat(folder.resolve("up.bin")).doesNotExist();
    assertThat(state()).doesNotExist();
    assertThat(folder.resolve(".enjambre/uploads")).isEmptyDirectory();
  }

  @Test
  void namesAreEscapedInWhatIsSaid() throws Exception {
    service.add(Torrents.of("a\u202eb.bin", 2), AddOptions.DEFAULT);

    assertThatThrownBy(() -> service.add(Torrents.of("a\u202eb.bin", 3), AddOptions.DEFAULT))
        .hasMessageContaining("a\\u202eb.bin")
        .hasMessageNotContaining("\u202e");
  }

  private void refuses(TorrentException.Kind kind) {
    assertThatThrownBy(() -> upload(new ByteArrayInputStream(CONTENT)))
        .isInstanceOfSatisfying(TorrentException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    assertThat(service.has(infoHash)).isFalse();
  }

  private Added upload(InputStream body) throws TorrentException, IOException {
    return service.upload("up.bin", body, CONTENT.length);
  }

  private Path state() {
    return folder.resolve(".enjambre/torrents").resolve(infoHash.toHex());
  }
}
