package dev.enjambre.peer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 KiB",
    "1024, 1.0 KiB",
    "268435456, 256 MiB",
    "1610612736, 1.5 GiB",
    "9223372036854775807, 8.0 EiB"
  })
  void showsThreeDigitsAndAUnit(long bytes, String shown) {
    assertThat(Bytes.show(bytes)).isEqualTo(shown);
  }
}
