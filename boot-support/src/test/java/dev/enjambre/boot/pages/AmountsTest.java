package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

  private final Amounts english = new Amounts(Locale.ENGLISH);
  private final Amounts spanish = new Amounts(Locale.of("es"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0 B|0 B",
        "1|1 B|1 B",
        "999|999 B|999 B",
        "1000|1.0 KiB|1,0 KiB",
        "1536|1.5 KiB|1,5 KiB",
        "102348|99.9 KiB|99,9 KiB",
        "102400|100 KiB|100 KiB",
        "1023999|1,000 KiB|1.000 KiB",
        "1024000|1.0 MiB|1,0 MiB",
        "1610612736|1.5 GiB|1,5 GiB",
        "9223372036854775807|8.0 EiB|8,0 EiB",
        "-1|–|–"
      })
  void sizesAreInTheUnitThatKeepsThemShort(long bytes, String inEnglish, String inSpanish) {
    assertThat(english.size(bytes)).isEqualTo(inEnglish);
    assertThat(spanish.size(bytes)).isEqualTo(inSpanish);
    String rate = inEnglish.equals("–") ? "–" : inEnglish + "/s";
    assertThat(english.rate(bytes)).isEqualTo(rate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0%|0 %",
        "0.00001|0.0%|0,0 %",
        "0.5|50.0%|50,0 %",
        "0.99999|99.9%|99,9 %",
        "1|100%|100 %",
        "1.5|100%|100 %",
        "-1|0%|0 %"
      })
  void partsAreNeverMoreThanThereIs(double part, String inEnglish, String inSpanish) {
    assertThat(english.percent(part)).isEqualTo(inEnglish);
    assertThat(spanish.percent(part)).isEqualTo(inSpanish.replace(' ', '\u00a0'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0 s",
        "59|59 s",
        "60|1 min",
        "61|1 min 1 s",
        "3600|1 h",
        "3661|1 h 1 min",
        "86400|1 d",
        "90000|1 d 1 h",
        "123456789|1,428 d 21 h",
        "-5|–"
      })
  void timesAreInTheirTwoLargestUnits(long seconds, String shown) {
    assertThat(english.time(seconds)).isEqualTo(shown);
    assertThat(spanish.time(seconds)).isEqualTo(shown.replace(',', '.'));
  }

  @Test
  void numbersAreWrittenAsTheLanguageDoes() {
    assertThat(english.count(1234567)).isEqualTo("1,234,567");
    assertThat(spanish.count(1234567)).isEqualTo("1.234.567");
    assertThat(spanish.count(1234)).isEqualTo("1.234");
    assertThat(english.moment(Instant.ofEpochSecond(0))).isEqualTo("1970-01-01 00:00 UTC");
  }

  @Test
  void whatNobodyKnowsIsADash() {
    assertThat(english.size(null)).isEqualTo("–");
    assertThat(english.rate(null)).isEqualTo("–");
    assertThat(english.percent(null)).isEqualTo("–");
    assertThat(english.time(null)).isEqualTo("–");
    assertThat(english.count(null)).isEqualTo("–");
    assertThat(english.moment(null)).isEqualTo("–");
  }
}
