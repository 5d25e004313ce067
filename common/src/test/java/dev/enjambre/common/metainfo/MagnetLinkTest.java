package dev.enjambre.common.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink.FileRange;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetLinkTest {

  private static final String HEX = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
  private static final String XT = "magnet:?xt=urn:btih:" + HEX;
  private static final InfoHash HASH = InfoHash.fromHex(HEX);

  @Test
  void readsHexadecimalOfEitherCase() throws InvalidMetainfoException {
    assertThat(MagnetLink.parse(XT)).isEqualTo(MagnetLink.of(HASH));
    assertThat(MagnetLink.parse("MAGNET:?XT=URN:BTIH:" + HEX.toUpperCase(Locale.ROOT)))
        .isEqualTo(MagnetLink.of(HASH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK", "yex6dqdlxisuvhoj6um3gnnkpqjwpkek"})
  void readsBase32(String base32) throws InvalidMetainfoException {
    assertThat(MagnetLink.parse("magnet:?xt=urn:btih:" + base32).infoHash()).isEqualTo(HASH);
  }

  @Test
  void readsAllThatItKnows() throws InvalidMetainfoException {
    MagnetLink link =
        MagnetLink.parse(
            XT
                + "&dn=a+b%20%C3%B1&xl=10&tr=http%3A%2F%2Ft.example%2Fannounce&tr=udp://u.example:1"
                + "&tr.3=https://v.example/&tr=wss://w.example&ws=http://w.example/f"
                + "&x.pe=1.2.3.4:6881&x.pe=[2001:db8::1]:6882&x.pe=peer-1:6883&x.pe=nobody"
                + "&so=0,2,4,6-8&kt=x&&=");
    assertThat(link.displayName()).isEqualTo("a b ñ");
    assertThat(link.trackers())
        .containsExactly(
            URI.create("http://t.example/announce"),
            URI.create("udp://u.example:1"),
            URI.create("https://v.example/"));
    assertThat(link.webSeeds()).containsExactly(URI.create("http://w.example/f"));
    assertThat(link.peers())
        .containsExactly(
            InetSocketAddress.createUnresolved("1.2.3.4", 6881),
            InetSocketAddress.createUnresolved("2001:db8::1", 6882),
            InetSocketAddress.createUnresolved("peer-1", 6883));
    assertThat(link.selected())
        .containsExactly(
            new FileRange(0, 0), new FileRange(2, 2), new FileRange(4, 4), new FileRange(6, 8));
  }

  @Test
  void mergesRangesThatTouchOrOverlap() throws InvalidMetainfoException {
    assertThat(MagnetLink.parse(XT + "&so=5-9,0,1,7-12,20").selected())
        .containsExactly(new FileRange(0, 1), new FileRange(5, 12), new FileRange(20, 20));
  }

  @Test
  void readsBackWhatItWrites() throws InvalidMetainfoException {
    MagnetLink link =
        new MagnetLink(
            HASH,
            "100% of a & b = ñ + \"c\"",
            List.of(URI.create("http://t.example/announce?a=1&b=2"), URI.create("udp://u:1")),
            List.of(URI.create("http://w.example/a%20b")),
            List.of(
                InetSocketAddress.createUnresolved("host", 1),
                InetSocketAddress.createUnresolved("::1", 2)),
            List.of(new FileRange(0, 3), new FileRange(9, 9)));
    assertThat(MagnetLink.parse(link.format())).isEqualTo(link);
    assertThat(link.format()).matches("[!-~]+").startsWith(XT + "&dn=100%25%20of");
  }

  @Test
  void standsForATorrent() throws InvalidMetainfoException {
    Metainfo torrent =
        TorrentFixture.singleFile().root("announce", "http://t.example/announce").parse();
    MagnetLink link = MagnetLink.parse(MagnetLink.of(torrent).format());
    assertThat(link.infoHash()).isEqualTo(torrent.infoHash());
    assertThat(link.displayName()).isEqualTo("data");
    assertThat(link.trackers()).containsExactly(URI.create("http://t.example/announce"));
  }

  @Test
  void takesTheV1HashOfAHybridTorrent() throws InvalidMetainfoException {
    assertThat(MagnetLink.parse(XT + "&xt=urn:btmh:1220" + "ab".repeat(32)).infoHash())
        .isEqualTo(HASH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://a.example/ | magnet | does not begin",
        "magnet:?dn=x | magnet.xt | names no torrent",
        "magnet:?xt=urn:sha1:abc | magnet.xt | names no torrent",
        "magnet:?xt=urn:btih:abc | magnet.xt | neither 40 hexadecimal",
        "magnet:?xt=urn:btih:zzzfe1c06bba254a9dc9f519b335aa7c1367a88a | magnet.xt | neither 40",
        "magnet:?xt=urn:btih:1EX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK | magnet.xt | neither 40",
        "magnet:?xt=urn:btmh:1220abcd | magnet.xt | v2 torrent only",
        "magnet:?xt=%zz | magnet.xt | bad percent code",
      })
  void refusesWhatNamesNoTorrent(String link, String field, String problem) {
    refuses(link, field, problem);
  }

  @Test
  void refusesTwoTorrentsInOneLink() {
    refuses(XT + "&xt=urn:btih:" + "0".repeat(40), "magnet.xt", "two different");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1-", "-1", "3-2", "1,,2", "99999999999"})
  void refusesAMalformedSelection(String selection) {
    refuses(XT + "&so=" + selection, "magnet.so", "magnet.so");
  }

  @Test
  void refusesALinkBeyondItsBound() {
    refuses(XT + "&dn=" + "x".repeat(70_000), "magnet", "longer than");
  }

  private static void refuses(String link, String field, String problem) {
    assertThatExceptionOfType(InvalidMetainfoException.class)
        .isThrownBy(() -> MagnetLink.parse(link))
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.field()).isEqualTo(field));
  }
}
