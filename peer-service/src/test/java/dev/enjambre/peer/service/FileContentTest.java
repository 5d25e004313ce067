package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a file while it is fetched; whole engines over loopback. */
class FileContentTest {

  private static final int SIZE = 24_000_001;

  @TempDir private Path folder;
  private final byte[] content = random();

  private static byte[] random() {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private PeerService engine(String name) throws IOException {
    return new PeerService(PeerConfig.of(Files.createDirectories(folder.resolve(name))));
  }

  private Metainfo share(PeerService seeder) throws Exception {
    Added shared = seeder.upload("file.bin", new ByteArrayInputStream(content), SIZE);
    return seeder.metainfo(shared.status().infoHash());
  }

  private static byte[] read(FileContent file, long from, long to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    file.writeTo(bytes, from, to);
    return bytes.toByteArray();
  }

  @Test
  void readsWhatIsComplete() throws Exception {
    try (PeerService seeder = engine("seeder")) {
      Metainfo metainfo = share(seeder);
      FileContent file = seeder.content(metainfo.infoHash(), 0);

      assertThat(file.length()).isEqualTo(SIZE);
      assertThat(file.name()).isEqualTo("file.bin");
      assertThat(read(file, 0, SIZE)).isEqualTo(content);
      assertThat(read(file, 5_000_000, 5_000_000)).isEmpty();
      assertThat(read(file, 4_999_999, 5_100_000))
          .isEqualTo(Arrays.copyOfRange(content, 4_999_999, 5_100_000));
    }
  }

  @Test
  void readsTheLastByteLongBeforeTheRestIsHere() throws Exception {
    try (PeerService seeder = engine("seeder");
        PeerService leecher = engine("leecher")) {
      Metainfo metainfo = share(seeder);
      leecher.limit(limits -> limits.withRates(2_000_000, 0));
      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));

      byte[] last = read(leecher.content(metainfo.infoHash(), 0), SIZE - 1, SIZE);

      assertThat(last).containsExactly(content[SIZE - 1]);
      assertThat(leecher.status(metainfo.infoHash()).downloadedBytes()).isLessThan(SIZE / 2);
    }
  }

  @Test
  void readsItAllWhileItIsFetched() throws Exception {
    try (PeerService seeder = engine("seeder");
        PeerService leecher = engine("leecher")) {
      Metainfo metainfo = share(seeder);
      leecher.limit(limits -> limits.withRates(30_000_000, 0));
      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));

      assertThat(read(leecher.content(metainfo.infoHash(), 0), 0, SIZE)).isEqualTo(content);
    }
  }

  @Test
  void givesUpWhenNothingComes() throws Exception {
    try (PeerService seeder = engine("seeder");
        PeerService leecher = engine("leecher")) {
      Metainfo metainfo = share(seeder);
      leecher.add(metainfo, AddOptions.DEFAULT);
      FileContent file = leecher.content(metainfo.infoHash(), 0).patience(Duration.ofMillis(200));

      assertThatThrownBy(() -> read(file, 0, 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("piece 0 did not come");
    }
  }

  @Test
  void knowsNoFileThatTheTorrentHasNot() throws Exception {
    try (PeerService seeder = engine("seeder")) {
      Metainfo metainfo = share(seeder);

      assertThatThrownBy(() -> seeder.content(metainfo.infoHash(), 1))
          .isInstanceOf(TorrentException.class);
      assertThatThrownBy(() -> seeder.content(metainfo.infoHash(), -1))
          .isInstanceOf(TorrentException.class);
    }
  }
}
