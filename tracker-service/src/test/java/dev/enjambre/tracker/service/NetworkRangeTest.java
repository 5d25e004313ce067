package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,      10.255.255.255,   true",
    "10.0.0.0/8,      11.0.0.0,         false",
    "10.0.1.128/25,   10.0.1.127,       false",
    "10.0.1.128/25,   10.0.1.200,       true",
    "10.0.0.7,        10.0.0.7,         true",
    "10.0.0.7,        10.0.0.6,         false",
    "0.0.0.0/0,       255.1.2.3,        true",
    "0.0.0.0/0,       ::1,              false",
    "::/0,            10.0.0.1,         false",
    "::/0,            2001:db8::1,      true",
    "fd00::/8,        fdff::1,          true",
    "fd00::/8,        fc00::1,          false",
    "2001:db8::/65,   2001:db8::1,      true",
    "2001:db8::/65,   2001:db8:0:0:8000::, false",
    "2001:db8::1/128, 2001:db8::2,      false",
  })
  void containsWhatSharesThePrefix(String network, String address, boolean contained) {
    assertThat(NetworkRange.parse(network).contains(IpAddress.parse(address).orElseThrow()))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "a/8", "::/129", "10/8"})
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> NetworkRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
