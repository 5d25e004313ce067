package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerHostTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"client1", "peer-3", "tasks.enjambre_peer", "a", "1a", "7.b", "x.example.org"})
  void readsHostNames(String name) {
    assertThat(PeerHost.parse(name)).contains(new HostName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "-a",
        "a-",
        "a b",
        "a\n",
        "é",
        "a/b",
        "a:1",
        "12",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "[::1]",
        "::1%eth0",
        "fe80::1%1",
        ":::",
        "1:2",
        "::ffff:300.1.1.1"
      })
  void refusesWhatIsNeitherNameNorAddress(String text) {
    assertThat(PeerHost.parse(text)).isEmpty();
  }

  @Test
  void boundsTheLengthOfNamesAndLabels() {
    String label = "a".repeat(63);
    assertThat(HostName.parse(label)).isPresent();
    assertThat(HostName.parse(label + "a")).isEmpty();
    assertThat(HostName.parse((label + ".").repeat(3) + "a".repeat(61))).isPresent();
    assertThat(HostName.parse((label + ".").repeat(3) + "a".repeat(62))).isEmpty();
    assertThatThrownBy(() -> new HostName("a b")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "::ffff:10.1.2.3, 10.1.2.3"
  })
  void writesAddressesInTheShortestForm(String literal, String text) {
    assertThat(IpAddress.parse(literal).orElseThrow().text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void convertsAddressesThereAndBack(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int z = random.nextInt(bytes.length); z > 0; z--) {
        bytes[random.nextInt(bytes.length)] = 0;
      }
      InetAddress platform = InetAddress.getByAddress(bytes);
      IpAddress address = IpAddress.of(platform);

      assertThat(address.toInetAddress()).isEqualTo(platform);
      assertThat(IpAddress.parse(address.text())).contains(address);
    }
  }

  @Test
  void refusesAnEndpointWithoutAPort() {
    assertThatThrownBy(() -> PeerEndpoint.of("a", 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PeerEndpoint.of("a b", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
