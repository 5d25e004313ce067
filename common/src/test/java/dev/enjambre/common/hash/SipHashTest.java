package dev.enjambre.common.hash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of SipHash's authors: key 00 to 0f, messages that count up from 00. */
class SipHashTest {

  private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  @Test
  void hashesThreeNumbers() {
    assertThat(hash.hash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x1716151413121110L))
        .isEqualTo(0xb8ad50c6f649af94L);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 726fdb47dd0e0e31",
    "1, 74f839c593dc67fd",
    "7, ab0200f58b01d137",
    "8, 93f5f5799a932462",
    "15, a129ca6149be45e5",
    "24, b8ad50c6f649af94"
  })
  void hashesTexts(int length, String expected) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) i);
    }

    assertThat(Long.toHexString(hash.hash(text))).isEqualTo(expected);
  }

  @Test
  void doesNotShowItsKey() {
    assertThat(hash.toString()).doesNotContainPattern("[0-9]");
  }
}
