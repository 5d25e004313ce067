package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AllowedFastSetTest {

  private static final InfoHash INFO_HASH = infoHash();

  private static InfoHash infoHash() {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) 0xaa);
    return InfoHash.of(bytes);
  }

  @Test
  void isThatOfTheSpecification() {
    assertThat(AllowedFastSet.of(address("80.4.4.200"), INFO_HASH, 1313, 7))
        .containsExactly(1059, 431, 808, 1217, 287, 376, 1188);
    assertThat(AllowedFastSet.of(address("80.4.4.200"), INFO_HASH, 1313, 9))
        .containsExactly(1059, 431, 808, 1217, 287, 376, 1188, 353, 508);
  }

  @Test
  void isTheSameForTheWholeNetwork() {
    assertThat(AllowedFastSet.of(address("80.4.4.1"), INFO_HASH, 1313, 7))
        .isEqualTo(AllowedFastSet.of(address("80.4.4.200"), INFO_HASH, 1313, 7));
    assertThat(AllowedFastSet.of(address("80.4.5.200"), INFO_HASH, 1313, 7))
        .isNotEqualTo(AllowedFastSet.of(address("80.4.4.200"), INFO_HASH, 1313, 7));
  }

  @Test
  void isTheWholeOfASmallTorrent() {
    assertThat(AllowedFastSet.of(address("10.0.0.1"), INFO_HASH, 3, 10))
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void holdsNoPieceTwiceAndNoneOutsideTheTorrent() {
    for (int pieces = 1; pieces < 300; pieces++) {
      assertThat(AllowedFastSet.of(address("255.255.255.255"), INFO_HASH, pieces, 10))
          .hasSize(Math.min(10, pieces))
          .doesNotHaveDuplicates()
          .allMatch(piece -> piece >= 0)
          .allMatch(lessThan(pieces));
    }
  }

  private static Predicate<Integer> lessThan(int bound) {
    return piece -> piece < bound;
  }

  @Test
  void knowsNoFormForIpv6() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedFastSet.of(address("2001:db8::1"), INFO_HASH, 3, 10));
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
