package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.TorrentFixture.singleFile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The nodes of the DHT that a torrent names (BEP 5). */
class NodeListTest {

  private static BencodeList node(String host, long port) {
    return BencodeList.of(BencodeString.of(host), new BencodeInteger(port));
  }

  private static Metainfo torrent(BencodeValue... nodes) throws InvalidMetainfoException {
    return singleFile().root("nodes", BencodeList.of(nodes)).parse();
  }

  private static InetSocketAddress at(String host, int port) {
    return InetSocketAddress.createUnresolved(host, port);
  }

  @Test
  void readsAddressesAndNames() throws InvalidMetainfoException {
    assertThat(
            torrent(
                    node("192.0.2.1", 6881),
                    node("2001:db8::1", 1),
                    node("router_1.example", 65535))
                .nodes())
        .containsExactly(
            at("192.0.2.1", 6881), at("2001:db8::1", 1), at("router_1.example", 65535));
    assertThat(singleFile().parse().nodes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 65536, Long.MAX_VALUE, Long.MIN_VALUE, 4294974177L})
  void leavesOutWhatIsNoPort(long port) throws InvalidMetainfoException {
    assertThat(torrent(node("192.0.2.1", port), node("192.0.2.2", 2)).nodes())
        .containsExactly(at("192.0.2.2", 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 192.0.2.1", "a b", "a/b", "a:b.example", "http://a", "ñ", "a\nb"})
  void leavesOutWhatIsNoHost(String host) throws InvalidMetainfoException {
    assertThat(torrent(node(host, 1), node("192.0.2.2", 2)).nodes())
        .containsExactly(at("192.0.2.2", 2));
  }

  @Test
  void leavesOutAHostThatIsTooLong() throws InvalidMetainfoException {
    assertThat(torrent(node("a".repeat(254), 1)).nodes()).isEmpty();
  }

  static List<BencodeValue> notNodes() {
    BencodeString host = BencodeString.of("192.0.2.1");
    BencodeInteger port = new BencodeInteger(1);
    return List.of(
        host,
        port,
        BencodeList.of(),
        BencodeList.of(host),
        BencodeList.of(port, host),
        BencodeList.of(host, host),
        BencodeList.of(host, port, port),
        BencodeList.of(BencodeString.of(new byte[] {(byte) 0xff}), port));
  }

  @ParameterizedTest
  @MethodSource("notNodes")
  void leavesOutWhatIsNoNode(BencodeValue wrong) throws InvalidMetainfoException {
    assertThat(torrent(wrong, node("192.0.2.2", 2)).nodes()).containsExactly(at("192.0.2.2", 2));
    assertThat(singleFile().root("nodes", wrong).parse().nodes()).isEmpty();
  }

  @Test
  void namesNoNodeTwice() throws InvalidMetainfoException {
    assertThat(torrent(node("a.example", 1), node("a.example", 1), node("a.example", 2)).nodes())
        .containsExactly(at("a.example", 1), at("a.example", 2));
  }

  @Test
  void keepsNoMoreThanItsBound() throws InvalidMetainfoException {
    List<BencodeValue> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add(node("192.0.2.1", 1000 + i));
    }
    assertThat(singleFile().root("nodes", new BencodeList(many)).parse().nodes())
        .hasSize(MetainfoLimits.MAX_NODES)
        .startsWith(at("192.0.2.1", 1000));
  }

  @Test
  void isWrittenOutAgain() throws InvalidMetainfoException {
    Metainfo read =
        torrent(node("192.0.2.1", 6881), node("a.example", 2))
            .withTrackers(List.of(List.of(URI.create("http://a.example/announce"))));

    assertThat(Metainfo.parse(read.toBytes()).nodes())
        .containsExactly(at("192.0.2.1", 6881), at("a.example", 2));
  }
}
