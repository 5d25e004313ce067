package dev.enjambre.peer.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.PeerStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PeerFlagTest {

  /**
   * Returns a peer of which is true what the text names: {@code c} we choke, {@code i} we are
   * interested, {@code C} it chokes, {@code I} it is interested, {@code o} by chance, {@code s}
   * snubbed, {@code <} it called, {@code e} encrypted.
   */
  private static PeerStatus peer(String truths, PeerSource source) {
    return new PeerStatus(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881),
        Optional.empty(),
        source,
        PeerId.of(ByteBuffer.allocate(20).array()),
        "client",
        Optional.empty(),
        truths.contains("<"),
        truths.contains("e"),
        1,
        truths.contains("c"),
        truths.contains("i"),
        truths.contains("C"),
        truths.contains("I"),
        truths.contains("o"),
        truths.contains("s"),
        0,
        0,
        0,
        0,
        0);
  }

  private static String letters(String truths, PeerSource source) {
    return PeerFlag.of(peer(truths, source)).stream()
        .map(PeerFlag::letter)
        .collect(Collectors.joining());
  }

  @Test
  void theCaseSaysWhetherTheOtherSideLetsOne() {
    assertThat(letters("ci", PeerSource.TRACKER)).isEqualTo("D");
    assertThat(letters("ciC", PeerSource.TRACKER)).isEqualTo("d");
    assertThat(letters("CI", PeerSource.TRACKER)).isEqualTo("U");
    assertThat(letters("cCI", PeerSource.TRACKER)).isEqualTo("u");
    assertThat(letters("iI", PeerSource.TRACKER)).isEqualTo("DU");
  }

  @Test
  void anOfferThatNobodyTakesIsShown() {
    assertThat(letters("c", PeerSource.TRACKER)).isEqualTo("K");
    assertThat(letters("C", PeerSource.TRACKER)).isEqualTo("?");
    assertThat(letters("cC", PeerSource.TRACKER)).isEmpty();
  }

  @Test
  void theRestStandsBehind() {
    assertThat(letters("ciCos<e", PeerSource.PEX)).isEqualTo("dOSIEX");
    assertThat(letters("cC", PeerSource.WEB_SEED)).isEqualTo("W");
    assertThat(letters("cC", PeerSource.HOLDER)).isEqualTo("G");
  }

  @Test
  void noTwoFlagsHaveOneLetter() {
    assertThat(Arrays.stream(PeerFlag.values()).map(PeerFlag::letter)).doesNotHaveDuplicates();
  }
}
