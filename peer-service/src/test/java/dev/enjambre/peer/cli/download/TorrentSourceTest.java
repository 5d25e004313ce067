package dev.enjambre.peer.cli.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.peer.cli.download.DownloadException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorrentSourceTest {

  private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path folder;

  /** What lies in the working folder, since a name there has no slash. */
  private final List<Path> toDelete = new ArrayList<>();

  @AfterEach
  void tidyUp() throws Exception {
    for (Path path : toDelete) {
      Files.delete(path);
    }
  }

  @Test
  void knowsALinkByHowItBegins() throws Exception {
    assertThat(TorrentSource.parse("MAGNET:?xt=urn:btih:" + HASH))
        .isInstanceOfSatisfying(
            TorrentSource.Link.class,
            link -> assertThat(link.link().infoHash().toHex()).isEqualTo(HASH));
  }

  @Test
  void refusesALinkThatNamesNoTorrent() {
    assertThatThrownBy(() -> TorrentSource.parse("magnet:?dn=nothing"))
        .isInstanceOfSatisfying(
            DownloadException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_A_TORRENT))
        .hasMessageContaining("no magnet link")
        .hasMessageContaining("quotes");
  }

  @Test
  void knowsAUrlByHowItBegins() throws Exception {
    assertThat(TorrentSource.parse("https://host/a.torrent"))
        .isEqualTo(new TorrentSource.Url("https://host/a.torrent"));
    assertThat(TorrentSource.parse("HTTP://host/a"))
        .isEqualTo(new TorrentSource.Url("HTTP://host/a"));
  }

  @Test
  void knowsAFileByItsSuffixOrASlashOrWhatItHolds() throws Exception {
    Path file = Files.writeString(folder.resolve("no suffix"), "text");
    Path torrent = Files.createTempFile(Path.of(""), "like-a-torrent", "");
    toDelete.add(torrent);
    Files.writeString(torrent, "d4:infod");

    assertThat(TorrentSource.parse("not-there.TORRENT"))
        .isEqualTo(new TorrentSource.TorrentFile(Path.of("not-there.TORRENT")));
    assertThat(TorrentSource.parse("not/there"))
        .isEqualTo(new TorrentSource.TorrentFile(Path.of("not/there")));
    assertThat(TorrentSource.parse(file.toString())).isEqualTo(new TorrentSource.TorrentFile(file));
    assertThat(TorrentSource.parse(torrent.toString()))
        .isEqualTo(new TorrentSource.TorrentFile(torrent));
  }

  @Test
  void takesAllElseForANameInTheCatalogueAlsoWhereAFileHasThatName() throws Exception {
    assertThat(TorrentSource.parse("model-7.bin"))
        .isEqualTo(new TorrentSource.CatalogName("model-7.bin"));
    assertThat(TorrentSource.parse("pom.xml")).isEqualTo(new TorrentSource.CatalogName("pom.xml"));
    assertThat(TorrentSource.parse(folder.toString()))
        .isEqualTo(new TorrentSource.CatalogName(folder.toString()));
  }
}
