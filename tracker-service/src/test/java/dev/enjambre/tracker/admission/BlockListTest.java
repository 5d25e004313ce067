package dev.enjambre.tracker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockListTest {

  private static final String HASH = "0123456789abcdef0123456789ABCDEF01234567";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1                                            | 10.0.0.1    | 10.0.0.1",
        "10.1.2.3/8                                          | 10.0.0.0    | 10.255.255.255",
        "200.0.0.0/31                                        | 200.0.0.0   | 200.0.0.1",
        "127.255.255.250 - 128.0.0.9                         | 127.255.255.250 | 128.0.0.9",
        "10.0.0.1-10.0.0.3 # not these                       | 10.0.0.1    | 10.0.0.3",
        "Some: company, (a-b) 1.0.0.0/8:4.53.2.12-4.53.2.15  | 4.53.2.12   | 4.53.2.15",
        "a name with a level , 3 , in it:4.53.2.12-4.53.2.15 | 4.53.2.12   | 4.53.2.15",
        "001.009.080.000 - 001.009.099.255 , 000 , Some name | 1.9.80.0    | 1.9.99.255",
        "001.009.080.000 - 001.009.099.255 , 127             | 1.9.80.0    | 1.9.99.255",
        "2001:db8::5                                         | 2001:db8::5 | 2001:db8::5",
        "2001:db8:1:2:3::/72 | 2001:db8:1:2::         | 2001:db8:1:2:ff:ffff:ffff:ffff",
        "2001:db8::/32       | 2001:db8::             | 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "7fff::9 - 8000::1                                   | 7fff::9     | 8000::1",
        "::ffff:10.0.0.1                                     | 10.0.0.1    | 10.0.0.1",
      })
  void blocksWhatALineNamesAndNothingBeside(String line, String first, String last)
      throws Exception {
    BlockList list = read(line);

    assertThat(list.ranges()).isOne();
    assertThat(list.blocks(address(first))).as(first).isTrue();
    assertThat(list.blocks(address(last))).as(last).isTrue();
    assertThat(list.blocks(moved(address(first), -1))).as("before %s", first).isFalse();
    assertThat(list.blocks(moved(address(last), 1))).as("behind %s", last).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 0.0.0.0",
    "0.0.0.0/0, 255.255.255.255",
    "128.0.0.0-255.255.255.255, 255.255.255.255",
    "::/0, ::1",
    "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  })
  void blocksToTheEndsOfAFamily(String line, String address) throws Exception {
    assertThat(read(line).blocks(address(address))).isTrue();
  }

  @Test
  void keepsTheFamiliesApart() throws Exception {
    assertThat(read("0.0.0.0/0").blocks(address("::1"))).isFalse();
    assertThat(read("::/0").blocks(address("10.0.0.1"))).isFalse();
  }

  @Test
  void blocksTorrents() throws Exception {
    BlockList list = read(HASH + "\n" + HASH.toLowerCase(Locale.ROOT) + " # again");

    assertThat(list.torrents()).isOne();
    assertThat(list.blocks(InfoHash.fromHex(HASH))).isTrue();
    assertThat(list.blocks(InfoHash.fromHex("0".repeat(40)))).isFalse();
    assertThat(list.ranges()).isZero();
  }

  @Test
  void skipsCommentsEmptyLinesAndWhatIsOnlyWatched() throws Exception {
    BlockList list =
        read("# a comment, 1.2.3.4\r\n\r\n   \n1.0.0.0 - 1.255.255.255 , 200 , watched\n");

    assertThat(list.ranges()).isZero();
    assertThat(BlockList.EMPTY.blocks(address("10.0.0.1"))).isFalse();
  }

  @Test
  void joinsRangesThatOverlapOrTouch() throws Exception {
    BlockList list =
        read(
            """
            10.0.0.0/24
            10.0.1.0/24
            10.0.0.200-10.0.0.210
            10.0.0.250-10.0.1.5
            10.0.3.0/24
            2001:db8::/48
            2001:db8::5
            2001:db8::1-2001:db8:1::
            """);

    assertThat(list.ranges()).isEqualTo(3);
    assertThat(list.blocks(address("10.0.1.255"))).isTrue();
    assertThat(list.blocks(address("10.0.2.0"))).isFalse();
    assertThat(list.blocks(address("2001:db8:1::"))).isTrue();
    assertThat(list.blocks(address("2001:db8:1::1"))).isFalse();
  }

  @Test
  void joinsRangesThatOnlyTouch() throws Exception {
    assertThat(read("10.0.0.5-10.0.0.9\n10.0.0.0-10.0.0.4\n10.0.0.11").ranges()).isEqualTo(2);
    assertThat(read("127.255.255.255\n128.0.0.0\n255.255.255.255\n0.0.0.0").ranges()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0",
        "10.0.0.0.1",
        "10.0.0.256",
        "10.0.0.0001",
        "10.0.0.",
        ".10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "2001:db8::/129",
        "10.0.0.2-10.0.0.1",
        "2001:db8::2-2001:db8::1",
        "10.0.0.1-2001:db8::1",
        "10.0.0.1-",
        "-10.0.0.1",
        "example.org",
        "0123456789abcdef0123456789abcdef0123456",
        "g123456789abcdef0123456789abcdef01234567",
        "10.0.0.1 , level",
        "name:example.org",
        "\u0000",
      })
  void namesTheLineThatIsWrong(String line) {
    assertThatThrownBy(() -> read("10.0.0.1\n\n" + line + "\n10.0.0.2"))
        .isInstanceOf(BadListException.class)
        .hasMessageStartingWith("line 3: ")
        .hasMessageNotContaining("\u0000");
  }

  @Test
  void boundsItsLines() {
    assertThatThrownBy(() -> read("#\n" + "#".repeat(ListLines.MAX_LENGTH + 1)))
        .hasMessage("line 2: has more than 1024 characters");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findsWhatABruteForceFinds(long seed) throws Exception {
    Random random = new Random(seed);
    int[] starts = new int[300];
    int[] ends = new int[300];
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      starts[i] = random.nextInt(1 << 16);
      ends[i] = starts[i] + random.nextInt(1 << random.nextInt(9));
      lines.append(IpAddress.ofIpv4(turned(starts[i]))).append('-');
      lines.append(IpAddress.ofIpv4(turned(ends[i]))).append('\n');
      lines.append(ipv6(starts[i])).append('-').append(ipv6(ends[i])).append('\n');
    }
    BlockList list = read(lines.toString());
    for (int at = 0; at < 1 << 16; at++) {
      boolean expected = false;
      for (int i = 0; i < 300 && !expected; i++) {
        expected = starts[i] <= at && at <= ends[i];
      }
      assertThat(list.blocks(IpAddress.ofIpv4(turned(at)))).isEqualTo(expected);
      assertThat(list.blocks(ipv6(at))).isEqualTo(expected);
    }
  }

  /** Puts the numbers where the sign of an address changes. */
  private static int turned(int number) {
    return number + 0x7fff_8000;
  }

  private static IpAddress ipv6(int number) {
    return IpAddress.ofIpv6(0x7fff_ffff_ffff_fff0L + (number >>> 12), (long) number << 52);
  }

  private static IpAddress moved(IpAddress address, int by) {
    BigInteger bits = new BigInteger(1, address.toInetAddress().getAddress());
    byte[] moved = bits.add(BigInteger.valueOf(by)).toByteArray();
    byte[] fitted = new byte[address.length()];
    int length = Math.min(moved.length, fitted.length);
    System.arraycopy(moved, moved.length - length, fitted, fitted.length - length, length);
    try {
      return IpAddress.of(InetAddress.getByAddress(fitted));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text.strip()).orElseThrow();
  }

  private static BlockList read(String lines) throws Exception {
    return BlockListParser.read(
        new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
