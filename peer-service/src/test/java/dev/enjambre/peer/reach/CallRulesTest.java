package dev.enjambre.peer.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.IpAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallRulesTest {

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1"})
  void thisMachineIsCalledOnlyWhereItIsPartOfTheNetwork(String address) {
    assertThat(CallRules.OTHER_MACHINES.admits(ip(address))).isFalse();
    assertThat(CallRules.ANY_MACHINE.admits(ip(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "169.254.169.254", "224.0.0.1", "fe80::1", "::", "ff02::1"})
  void whereNobodyIsNobodyIsCalled(String address) {
    assertThat(CallRules.OTHER_MACHINES.admits(ip(address))).isFalse();
    assertThat(CallRules.ANY_MACHINE.admits(ip(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.1.2", "192.168.1.2", "8.8.8.8", "fd00::1", "2001:db8::1"})
  void networksOfOursAndTheInternetAreCalled(String address) {
    assertThat(CallRules.OTHER_MACHINES.admits(ip(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST", "tracker.localhost", "127.0.0.2", "[::1]"})
  void whoSetsAServiceOfThisMachineMakesItPartOfTheNetwork(String host) {
    assertThat(CallRules.of(Optional.empty(), List.of("tracker", host)).ownMachine()).isTrue();
  }

  @Test
  void whoListensAtLoopbackMakesItPartOfTheNetwork() {
    Optional<InetAddress> loopback = Optional.of(InetAddress.getLoopbackAddress());

    assertThat(CallRules.of(loopback, List.of()).ownMachine()).isTrue();
  }

  @Test
  void otherwiseItIsNot() {
    Optional<InetAddress> ours = Optional.of(InetAddress.ofLiteral("10.0.0.7"));

    assertThat(CallRules.of(ours, List.of("tracker", "10.0.0.1", "localhost.example")).ownMachine())
        .isFalse();
    assertThat(CallRules.of(Optional.empty(), List.of()).ownMachine()).isFalse();
  }

  @Test
  void ofAHostWithSeveralAddressesTheOthersAreCalled() throws Exception {
    InetAddress good = InetAddress.ofLiteral("10.0.0.1");
    InetAddress bad = InetAddress.ofLiteral("127.0.0.1");

    assertThat(CallRules.OTHER_MACHINES.admitted("host", List.of(bad, good))).containsExactly(good);
    assertThatThrownBy(() -> CallRules.OTHER_MACHINES.admitted("ho\nst", List.of(bad)))
        .isInstanceOf(NotCalledException.class)
        .hasMessageStartingWith("ho\\u000ast is at an address to which nobody may send this peer");
  }
}
