package dev.enjambre.peer.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

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
    assertThat(Amounts.show(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59, 59 s",
    "60, 1 min 00 s",
    "185, 3 min 05 s",
    "7380, 2 h 03 min",
    "100000, 1 d 03 h",
    "9223372036854775807, more than a year"
  })
  void showsTimeByItsTwoLargestUnits(long seconds, String shown) {
    assertThat(Amounts.showTime(seconds)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0 %", "0.4239, 42.3 %", "0.99999, 99.9 %", "1, 100.0 %"})
  void neverRoundsUpToAHundredPerCent(double part, String shown) {
    assertThat(Amounts.showPercent(part)).isEqualTo(shown);
  }
}
