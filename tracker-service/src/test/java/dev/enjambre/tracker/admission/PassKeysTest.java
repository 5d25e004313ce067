package dev.enjambre.tracker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.tracker.service.PassKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassKeysTest {

  @Test
  void areTheFirstWordsOfTheLines() throws Exception {
    PassKeys keys = read("# keys\n\nfirst\n  second\tthe name of somebody \nthird # us\r\nfirst");

    assertThat(keys.size()).isEqualTo(3);
    for (String key : new String[] {"first", "second", "third"}) {
      assertThat(keys.contains(new PassKey(key))).as(key).isTrue();
    }
    for (String key : new String[] {"the", "firs", "first1", "FIRST", "us", "keys"}) {
      assertThat(keys.contains(new PassKey(key))).as(key).isFalse();
    }
  }

  @Test
  void knowsNobodyFromAnEmptyFile() throws Exception {
    assertThat(read("").contains(new PassKey("a"))).isFalse();
  }

  @Test
  void tellsKeysApartThatShareEightCharacters() throws Exception {
    PassKeys keys = read("0123456789abcdef\n");

    assertThat(keys.contains(new PassKey("0123456789abcdef"))).isTrue();
    assertThat(keys.contains(new PassKey("01234567"))).isFalse();
    assertThat(keys.contains(new PassKey("0123456789abcdee"))).isFalse();
    assertThat(keys.contains(new PassKey("0123456889abcdef"))).isFalse();
  }

  @Test
  void holdManyKeys() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PassKeys.MAX_KEYS; i++) {
      lines.append("key").append(i).append('\n');
    }
    PassKeys keys = read(lines.toString());

    assertThat(keys.size()).isEqualTo(PassKeys.MAX_KEYS);
    for (int i = 0; i < PassKeys.MAX_KEYS; i += 7) {
      assertThat(keys.contains(new PassKey("key" + i))).isTrue();
      assertThat(keys.contains(new PassKey("kei" + i))).isFalse();
    }
    assertThatThrownBy(() -> read(lines + "another"))
        .isInstanceOf(BadListException.class)
        .hasMessageContaining("more than 100000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s/cret", "s\u00e9cret", "secret?", "secret."})
  void nameTheLineThatIsWrongAndNotWhatItHolds(String line) {
    assertThatThrownBy(() -> read("good\n" + line + " name"))
        .isInstanceOf(BadListException.class)
        .hasMessageStartingWith("line 2: a pass key has 1 to 64")
        .hasMessageNotContaining("cret");
  }

  private static PassKeys read(String lines) throws Exception {
    return PassKeys.read(
        new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1)),
        new SplittableRandom(1));
  }
}
