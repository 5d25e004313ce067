package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.catalog.Torrents;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked for by hand keeps to {@code max-disk}. Each torrent is 20,000 bytes. */
@Timeout(60)
class DiskQuotaTest {

  private static final long QUOTA = 50_000;

  @TempDir private Path folder;

  private PeerService service;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(config());
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void refusesATorrentThatExceedsIt() throws Exception {
    service.add(Torrents.of("a.bin", 1), AddOptions.DEFAULT);
    service.add(Torrents.of("b.bin", 2), AddOptions.DEFAULT);

    assertThatThrownBy(() -> service.add(Torrents.of("c.bin", 3), AddOptions.DEFAULT))
        .isInstanceOfSatisfying(
            TorrentException.class,
            e -> assertThat(e.kind()).isEqualTo(TorrentException.Kind.NO_SPACE))
        .hasMessage(
            "c.bin needs 20000 bytes, and of the 50000 of enjambre.peer.max-disk 40000 are taken");
    assertThat(service.add(Torrents.of("b.bin", 2), AddOptions.DEFAULT).isNew()).isFalse();
  }

  @Test
  void countsWhatWasThereBefore() throws Exception {
    service.add(Torrents.of("a.bin", 1), AddOptions.DEFAULT);
    service.add(Torrents.of("b.bin", 2), AddOptions.DEFAULT);
    service.close();
    service = new PeerService(config());

    refuses(() -> service.add(Torrents.of("c.bin", 3), AddOptions.DEFAULT));
    service.remove(Torrents.of("a.bin", 1).infoHash(), true);
    assertThat(service.add(Torrents.of("c.bin", 3), AddOptions.DEFAULT).isNew()).isTrue();
  }

  @Test
  void countsTheFilesThatAreWanted() throws Exception {
    Metainfo box = box(40_000, 40_000);
    refuses(() -> service.add(box, AddOptions.DEFAULT));

    TorrentOptions first =
        new TorrentOptions(false, FilePriorities.only(List.of(0)), TorrentLimits.NONE);
    service.add(box, new AddOptions(true, first));
    assertThat(service.gauges().wantedBytes()).isEqualTo(40_000);

    refuses(() -> service.configure(box.infoHash(), _ -> TorrentOptions.DEFAULT));
    TorrentOptions second =
        new TorrentOptions(false, FilePriorities.only(List.of(1)), TorrentLimits.NONE);
    service.configure(box.infoHash(), _ -> second);
    assertThat(service.gauges().wantedBytes()).isEqualTo(40_000);
  }

  @Test
  void refusesAnUploadBeforeItIsRead() throws Exception {
    InputStream untouched = new PipedInputStream(); // whoever reads it fails

    refuses(() -> service.upload("large.bin", untouched, QUOTA + 1));
  }

  @Test
  void endsAnUploadOfUnknownSizeThatIsTooLarge() throws Exception {
    refuses(() -> upload("large.bin", QUOTA + 1, -1));

    assertThat(folder.resolve("data/large.bin")).doesNotExist();
    assertThat(folder.resolve("data/.enjambre/uploads")).isEmptyDirectory();
    assertThat(upload("fits.bin", QUOTA, -1).isNew()).isTrue();
    refuses(() -> upload("one.bin", 1, -1));
  }

  @Test
  void countsAnUploadUnderWay() throws Exception {
    InputStream untouched = new PipedInputStream();
    ThrowingCallable meanwhile =
        () -> {
          refuses(() -> service.upload("b.bin", untouched, 30_000));
          assertThat(service.replicas().room()).isEqualTo(20_000);
          service.add(Torrents.of("c.bin", 3), AddOptions.DEFAULT);
          refuses(() -> service.add(Torrents.of("d.bin", 4), AddOptions.DEFAULT));
        };

    service.upload("a.bin", body(30_000, meanwhile), 30_000);

    assertThat(service.gauges().wantedBytes()).isEqualTo(QUOTA);
    assertThat(service.replicas().room()).isZero();
  }

  @Test
  void countsAnUploadOfUnknownSizeUnderWay() throws Exception {
    InputStream untouched = new PipedInputStream();

    service.upload(
        "a.bin", body((int) QUOTA, () -> refuses(() -> service.upload("b.bin", untouched, 1))), -1);

    assertThat(service.gauges().wantedBytes()).isEqualTo(QUOTA);
  }

  @Test
  void givesBackWhatABrokenUploadHeld() throws Exception {
    InputStream broken =
        body(
            10,
            () -> {
              throw new IOException("connection reset");
            });
    assertThatThrownBy(() -> service.upload("a.bin", broken, QUOTA)).hasMessage("connection reset");

    assertThat(service.replicas().room()).isEqualTo(QUOTA);
    assertThat(upload("a.bin", QUOTA, QUOTA).isNew()).isTrue();
  }

  /** Returns what does something else before it ends. */
  private static InputStream body(int bytes, ThrowingCallable before) {
    InputStream end =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            try {
              before.call();
            } catch (IOException e) {
              throw e;
            } catch (Throwable e) {
              throw new AssertionError(e);
            }
            return -1;
          }
        };
    return new SequenceInputStream(new ByteArrayInputStream(new byte[bytes]), end);
  }

  @Test
  void takesOnceMoreWhatIsHere() throws Exception {
    upload("a.bin", QUOTA, QUOTA);

    assertThat(upload("a.bin", QUOTA, QUOTA).isNew()).isFalse();
  }

  @Test
  void leavesOutWhatLiesElsewhere() throws Exception {
    Files.createDirectories(folder.resolve("share"));
    Files.write(folder.resolve("share/large.bin"), new byte[100_000]);

    service.share("large.bin", ShareOptions.UNPUBLISHED);

    assertThat(service.gauges().wantedBytes()).isZero();
    assertThat(service.add(Torrents.of("a.bin", 1), AddOptions.DEFAULT).isNew()).isTrue();
  }

  private Added upload(String name, long bytes, long said) throws TorrentException, IOException {
    return service.upload(name, new ByteArrayInputStream(new byte[(int) bytes]), said);
  }

  private static void refuses(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TorrentException.class,
            e -> assertThat(e.kind()).isEqualTo(TorrentException.Kind.NO_SPACE))
        .hasMessageContaining("enjambre.peer.max-disk");
  }

  private Metainfo box(int... lengths) throws Exception {
    Path box = Files.createDirectories(folder.resolve("made/box"));
    for (int i = 0; i < lengths.length; i++) {
      Files.write(box.resolve(i + ".bin"), new byte[lengths[i]]);
    }
    return new MetainfoBuilder().build(box);
  }

  private PeerConfig config() {
    PeerConfig usual = PeerConfig.of(folder.resolve("data"));
    return new PeerConfig(
            usual.dataFolder(),
            Optional.of(folder.resolve("share")),
            usual.listenAddress(),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            usual.limits(),
            usual.preallocation(),
            usual.session())
        .maxDisk(QUOTA);
  }
}
