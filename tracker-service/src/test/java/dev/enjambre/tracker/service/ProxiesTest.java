package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {

  private final Proxies proxies =
      new Proxies(List.of(NetworkRange.parse("10.0.0.0/8"), NetworkRange.parse("fd00::/8")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "10.0.0.1 | none                                 | 10.0.0.1",
        "10.0.0.1 | 192.0.2.7                            | 192.0.2.7",
        "10.0.0.1 | '192.0.2.7, 10.1.2.3'                | 192.0.2.7",
        "10.0.0.1 | '1.1.1.1, 192.0.2.7 ,10.1.2.3,fd00::9' | 192.0.2.7",
        "fd00::1  | 2001:db8::7                          | 2001:db8::7",
        "10.0.0.1 | '10.0.0.3,10.0.0.2'                  | 10.0.0.3",
        "10.0.0.1 | 'unknown'                            | 10.0.0.1",
        "10.0.0.1 | '192.0.2.7, _hidden, 10.0.0.2'       | 10.0.0.2",
        "10.0.0.1 | ''                                   | 10.0.0.1",
        "10.0.0.1 | ','                                  | 10.0.0.1",
        "192.0.2.9 | 192.0.2.7                           | 192.0.2.9",
        "192.0.2.9 | 10.0.0.1                            | 192.0.2.9",
      })
  void believesOnlyProxiesAboutWhoAsks(String remote, String forwardedFor, String client) {
    assertThat(proxies.client(address(remote), forwardedFor)).isEqualTo(address(client));
  }

  @Test
  void believesNobodyIfThereAreNone() {
    assertThat(Proxies.NONE.client(address("10.0.0.1"), "192.0.2.7"))
        .isEqualTo(address("10.0.0.1"));
  }

  private static IpAddress address(String literal) {
    return IpAddress.parse(literal).orElseThrow();
  }
}
