package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.TorrentFixture.path;
import static dev.enjambre.common.metainfo.TorrentFixture.singleFile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackerListTest {

  private static final URI A = URI.create("http://a.example/announce");
  private static final URI B = URI.create("udp://b.example:6969");
  private static final URI C = URI.create("https://[2001:db8::1]:443/announce?key=1");

  private static BencodeList tiers(BencodeList... tiers) {
    return new BencodeList(List.of(tiers));
  }

  @Test
  void readsOneTracker() throws InvalidMetainfoException {
    assertThat(singleFile().root("announce", A.toString()).parse().trackerTiers())
        .isEqualTo(List.of(List.of(A)));
    assertThat(singleFile().parse().trackerTiers()).isEmpty();
  }

  @Test
  void prefersTheTiers() throws InvalidMetainfoException {
    assertThat(
            singleFile()
                .root("announce", "http://other.example/")
                .root("announce-list", tiers(path(A.toString(), B.toString()), path(C.toString())))
                .parse()
                .trackerTiers())
        .isEqualTo(List.of(List.of(A, B), List.of(C)));
  }

  @Test
  void fallsBackToTheOneTrackerWhereTheTiersNameNone() throws InvalidMetainfoException {
    assertThat(
            singleFile()
                .root("announce", A.toString())
                .root("announce-list", tiers(path("dht://x"), path()))
                .parse()
                .trackerTiers())
        .isEqualTo(List.of(List.of(A)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://a.example/announce",
        "file:///etc/passwd",
        "a.example:80/announce",
        "http:///announce",
        "http://",
        "http:a.example",
        "/announce",
        "",
        "udp://a.example:0",
        "udp://a.example:65536",
        "http://a.example:99999999999/",
        "http://under_score/announce",
        "http://a.example/%zz"
      })
  void leavesOutWhatIsNoUsableTracker(String text) throws InvalidMetainfoException {
    assertThat(singleFile().root("announce", text).parse().trackerTiers()).isEmpty();
    assertThat(
            singleFile()
                .root("announce-list", tiers(path(text, A.toString()), path(text)))
                .parse()
                .trackerTiers())
        .isEqualTo(List.of(List.of(A)));
  }

  @Test
  void leavesOutWhatIsNoText() throws InvalidMetainfoException {
    assertThat(singleFile().root("announce", new BencodeInteger(1)).parse().trackerTiers())
        .isEmpty();
    BencodeList tier =
        BencodeList.of(BencodeString.of(new byte[] {(byte) 0xff}), BencodeString.of(A.toString()));
    assertThat(singleFile().root("announce-list", tiers(tier)).parse().trackerTiers())
        .isEqualTo(List.of(List.of(A)));
  }

  @Test
  void takesBlanksAroundAndInUrls() throws InvalidMetainfoException {
    assertThat(singleFile().root("announce", "\t http://a.example/b c\n").parse().trackerTiers())
        .isEqualTo(List.of(List.of(URI.create("http://a.example/b%20c"))));
  }

  @Test
  void namesNoTrackerTwice() throws InvalidMetainfoException {
    String a = A.toString();
    assertThat(
            singleFile()
                .root("announce-list", tiers(path(a, a, B.toString()), path(a), path(C.toString())))
                .parse()
                .trackerTiers())
        .isEqualTo(List.of(List.of(A, B), List.of(C)));
  }

  @Test
  void keepsNoMoreTrackersThanItsBound() throws InvalidMetainfoException {
    List<BencodeValue> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add(path("http://t" + i + ".example/"));
    }
    List<List<URI>> tiers =
        singleFile().root("announce-list", new BencodeList(many)).parse().trackerTiers();
    assertThat(tiers).hasSize(MetainfoLimits.MAX_URLS);
  }

  @Test
  void readsWebSeeds() throws InvalidMetainfoException {
    Metainfo torrent =
        singleFile()
            .root(
                "url-list",
                path("http://w.example/a b", "ftp://w.example/", "", "http://x.example"))
            .root("httpseeds", path("http://h.example/seed"))
            .parse();
    assertThat(torrent.webSeeds())
        .containsExactly(URI.create("http://w.example/a%20b"), URI.create("http://x.example"));
    assertThat(torrent.httpSeeds()).containsExactly(URI.create("http://h.example/seed"));
    assertThat(singleFile().root("url-list", "http://w.example/f").parse().webSeeds())
        .containsExactly(URI.create("http://w.example/f"));
  }

  @Test
  void aWebSeedOfSeveralFilesIsAFolder() throws InvalidMetainfoException {
    assertThat(
            TorrentFixture.multiFile()
                .file(1, "a")
                .file(1, "b")
                .root("url-list", path("http://w.example/f", "http://w.example/f/"))
                .parse()
                .webSeeds())
        .containsExactly(URI.create("http://w.example/f/"));
  }

  @Test
  void writesTheTrackersThatItHas() throws InvalidMetainfoException {
    for (List<List<URI>> tiers :
        List.of(
            List.<List<URI>>of(),
            List.of(List.of(A)),
            List.of(List.of(A, B)),
            List.of(List.of(A), List.of(B, C)))) {
      Metainfo torrent = singleFile().root("announce", "http://old.example/").parse();
      Metainfo changed = torrent.withTrackers(tiers);
      assertThat(changed.infoHash()).isEqualTo(torrent.infoHash());
      assertThat(Metainfo.parse(changed.toBytes()).trackerTiers()).isEqualTo(tiers);
      assertThat(Metainfo.parse(changed.toBytes())).isEqualTo(changed);
    }
  }
}
