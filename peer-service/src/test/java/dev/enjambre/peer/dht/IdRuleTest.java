package dev.enjambre.peer.dht;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdRuleTest {

  private final Random random = new Random(2);

  private static IpAddress ip(String literal) {
    return IpAddress.parse(literal).orElseThrow();
  }

  /** The examples of BEP 42: of the third byte the first five bits follow from the address. */
  @ParameterizedTest
  @CsvSource({
    "124.31.75.21,1,5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401",
    "21.75.31.124,86,5a3ce9c14e7a08645677bbd1cfe7d8f956d53256",
    "65.23.51.170,22,a5d43220bc8f112a3d426c84764f8c2a1150e616",
    "84.124.73.14,65,1b0321dd1bb1fe518101ceef99462b947a01ff41",
    "43.213.53.83,90,e56f6cbf5b7c4be0237986d5243b87aa6d51305a"
  })
  void allowsTheExamplesAndDrawsTheirBeginnings(String address, int chance, String example) {
    NodeId id = Nodes.id(example);

    NodeId drawn = IdRule.forAddress(ip(address), chance, random);

    assertThat(IdRule.allows(id, ip(address))).isTrue();
    assertThat(drawn.commonBits(id)).isGreaterThanOrEqualTo(21);
    assertThat(drawn.low() & 255).isEqualTo(chance);
  }

  @Test
  void refusesAnExampleAtAnotherAddressOrWithAnotherChance() {
    NodeId id = Nodes.id("5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401");

    assertThat(IdRule.allows(id, ip("124.31.75.22"))).isFalse();
    assertThat(
            IdRule.allows(Nodes.id("5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee402"), ip("124.31.75.21")))
        .isFalse();
    // The 21st bit counts, the 22nd does not.
    assertThat(
            IdRule.allows(Nodes.id("5fbfb7f10c5d6a4ec8a88e4c6ab4c28b95eee401"), ip("124.31.75.21")))
        .isFalse();
    assertThat(
            IdRule.allows(Nodes.id("5fbfbbf10c5d6a4ec8a88e4c6ab4c28b95eee401"), ip("124.31.75.21")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "203.0.113.77", "2001:db8::1", "2a02:1234:5678::9"})
  void drawsIdsThatItAllows(String address) {
    for (int i = 0; i < 100; i++) {
      assertThat(IdRule.allows(IdRule.draw(ip(address), random), ip(address))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "2001:db8::1"})
  void refusesIdsByChanceAtPublicAddresses(String address) {
    int allowed = 0;
    for (int i = 0; i < 1000; i++) {
      allowed += IdRule.allows(NodeId.random(random), ip(address)) ? 1 : 0;
    }
    assertThat(allowed).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.9.9",
        "169.254.1.1",
        "::1",
        "fd00::1"
      })
  void allowsAnyIdElsewhere(String address) {
    assertThat(IdRule.allows(NodeId.random(random), ip(address))).isTrue();
  }

  @Test
  void letsNobodyTellOfAddressesNearerThanItsOwn() {
    assertThat(Reach.mayTell(ip("9.9.9.9"), ip("8.8.8.8"))).isTrue();
    assertThat(Reach.mayTell(ip("9.9.9.9"), ip("10.0.0.1"))).isFalse();
    assertThat(Reach.mayTell(ip("10.0.0.2"), ip("10.0.0.1"))).isTrue();
    assertThat(Reach.mayTell(ip("10.0.0.2"), ip("127.0.0.1"))).isFalse();
    assertThat(Reach.mayTell(ip("127.0.0.1"), ip("127.0.0.1"))).isTrue();
    assertThat(Reach.mayTell(ip("127.0.0.1"), ip("255.255.255.255"))).isFalse();
  }
}
