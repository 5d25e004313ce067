package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerEndpointTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:6881, 192.0.2.1, 6881",
    "[2001:db8::1]:6881, 2001:db8::1, 6881",
    "[::1]:1, ::1, 1",
    "peer-1:65535, peer-1, 65535",
    "tasks.peer:80, tasks.peer, 80",
    "enjambre_peer.2.abc:6881, enjambre_peer.2.abc, 6881"
  })
  void readsHostAndPort(String text, String host, int port) {
    var address = PeerEndpoint.parse(text).orElseThrow();

    assertThat(address.host()).isEqualTo(host);
    assertThat(address.port()).isEqualTo(port);
    assertThat(address.hostAndPort()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "host",
        "host:",
        ":6881",
        "host:0",
        "host:65536",
        "host:-1",
        "host:+1",
        "host:1x",
        "host:000001",
        "2001:db8::1:6881",
        "[192.0.2.1]:6881",
        "[host]:6881",
        "[]:1",
        "[::1]",
        "[::1:6881",
        "::1]:6881",
        "a b:1",
        "http://host:1",
        "host:6881/",
        "host:٣"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(PeerEndpoint.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-host", "300.1.2.3", "a b", "::zz"})
  void takesNoHostThatIsNone(String host) {
    assertThat(PeerEndpoint.of(InetSocketAddress.createUnresolved(host, 1))).isEmpty();
  }

  @Test
  void takesAnAddressThatIsNotResolved() {
    assertThat(PeerEndpoint.of(InetSocketAddress.createUnresolved("a.example", 1)))
        .contains(PeerEndpoint.of("a.example", 1));
    assertThat(PeerEndpoint.of(InetSocketAddress.createUnresolved("a.example", 0))).isEmpty();
  }
}
