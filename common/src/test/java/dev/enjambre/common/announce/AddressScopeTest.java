package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressScopeTest {

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, MACHINE",
    "127.255.255.255, MACHINE",
    "::1, MACHINE",
    "::ffff:127.0.0.1, MACHINE",
    "10.0.0.1, NETWORK",
    "172.16.0.1, NETWORK",
    "172.31.255.255, NETWORK",
    "192.168.1.1, NETWORK",
    "100.64.0.1, NETWORK",
    "100.127.255.255, NETWORK",
    "fc00::1, NETWORK",
    "fd12:3456::1, NETWORK",
    "::ffff:10.1.2.3, NETWORK",
    "172.15.0.1, PUBLIC",
    "172.32.0.1, PUBLIC",
    "192.169.0.1, PUBLIC",
    "100.63.0.1, PUBLIC",
    "100.128.0.1, PUBLIC",
    "8.8.8.8, PUBLIC",
    "2001:db8::1, PUBLIC",
    "64:ff9b::808:808, PUBLIC",
    "2002:808:808::1, PUBLIC"
  })
  void anAddressReachesSoFar(String address, AddressScope scope) {
    assertThat(AddressScope.of(ip(address))).isEqualTo(scope);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.0.1",
        "192.0.0.192",
        "224.0.0.1",
        "239.192.152.143",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::7f00:1",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "::ffff:0.0.0.0",
        "::ffff:169.254.169.254"
      })
  void nobodyIsCalledThere(String address) {
    assertThat(AddressScope.of(ip(address))).isEqualTo(AddressScope.NOWHERE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
        "::ffff:169.254.169.254"
      })
  void theMetadataServicesOfCloudsAreNowhere(String address) {
    assertThat(AddressScope.of(ip(address))).isEqualTo(AddressScope.NOWHERE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::a00:1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::1",
        "2002:a00:1::1"
      })
  void noGatewayIsAskedForANetworkOfItsOwn(String address) {
    assertThat(AddressScope.of(ip(address))).isEqualTo(AddressScope.NOWHERE);
  }

  @Test
  void nobodyTellsOfWhatIsNearerThanHimself() {
    assertThat(AddressScope.mayTell(ip("9.9.9.9"), ip("8.8.8.8"))).isTrue();
    assertThat(AddressScope.mayTell(ip("9.9.9.9"), ip("10.0.0.1"))).isFalse();
    assertThat(AddressScope.mayTell(ip("10.0.0.2"), ip("10.0.0.1"))).isTrue();
    assertThat(AddressScope.mayTell(ip("10.0.0.2"), ip("127.0.0.1"))).isFalse();
    assertThat(AddressScope.mayTell(ip("127.0.0.1"), ip("127.0.0.1"))).isTrue();
    assertThat(AddressScope.mayTell(ip("127.0.0.1"), ip("169.254.169.254"))).isFalse();
  }
}
