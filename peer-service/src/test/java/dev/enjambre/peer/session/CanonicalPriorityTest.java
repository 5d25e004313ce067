package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BEP 40. */
class CanonicalPriorityTest {

  @ParameterizedTest
  @CsvSource({
    "123.213.32.10, 98.76.54.32, ec2d7224",
    "123.213.32.10, 123.213.32.234, 99568189",
  })
  void findsThePrioritiesOfTheStandard(String one, String other, String priority) {
    long expected = HexFormat.fromHexDigitsToLong(priority);

    assertThat(CanonicalPriority.of(ip(one), 1, ip(other), 2)).isEqualTo(expected);
    assertThat(CanonicalPriority.of(ip(other), 2, ip(one), 1)).isEqualTo(expected);
  }

  /** What is hashed, by hand. */
  @ParameterizedTest
  @CsvSource({
    // apart; within a /16; within a /24
    "1.2.255.255, 200.3.255.255, 01025555 c8035555",
    "10.1.255.255, 10.1.3.255, 0a010355 0a01ff55",
    "10.1.2.255, 10.1.2.254, 0a0102fe 0a0102ff",
    // 200 is above 100, though negative as a signed byte
    "200.0.0.0, 100.0.0.0, 64000000 c8000000",
    // apart; within a /32; within a /48
    "2001:db8:ffff:ffff::ffff, 2001:db9:ffff:ffff::ffff,"
        + " 20010db855555555000000000000ffff 20010db955555555000000000000ffff",
    "2001:db8:ffff:ffff::1, 2001:db8:fffe:ffff::1,"
        + " 20010db8fffe55550000000000000001 20010db8ffff55550000000000000001",
    "2001:db8:1:ffff::1, 2001:db8:1:fffe::1,"
        + " 20010db80001fffe0000000000000001 20010db80001ffff0000000000000001",
    // between two of one network the last half tells which is lower
    "2001:db8::ffff:0:0:2, 2001:db8::ffff:0:0:1,"
        + " 20010db800000000ffff000000000001 20010db800000000ffff000000000002",
  })
  void masksByHowMuchIsTheSame(String one, String other, String hashed) {
    CRC32C crc = new CRC32C();
    crc.update(HexFormat.of().parseHex(hashed.replace(" ", "")));

    assertThat(CanonicalPriority.of(ip(one), 1, ip(other), 1)).isEqualTo(crc.getValue());
    assertThat(CanonicalPriority.of(ip(other), 1, ip(one), 1)).isEqualTo(crc.getValue());
  }

  @Test
  void comparesThePortsOfOneAddress() {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.wrap(HexFormat.of().parseHex("1ae1fffe")));

    assertThat(CanonicalPriority.of(ip("10.0.0.1"), 0xfffe, ip("10.0.0.1"), 6881))
        .isEqualTo(crc.getValue());
    assertThat(CanonicalPriority.of(ip("::1"), 6881, ip("::1"), 0xfffe)).isEqualTo(crc.getValue());
  }

  @Test
  void hasNoPriorityForTwoFamilies() {
    assertThatThrownBy(() -> CanonicalPriority.of(ip("10.0.0.1"), 1, ip("::1"), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static IpAddress ip(String literal) {
    return IpAddress.parse(literal).orElseThrow();
  }
}
