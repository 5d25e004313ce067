package dev.enjambre.common.bencode;

import static dev.enjambre.common.bencode.BencodeTesting.lenient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeLenientReaderTest {

  @ParameterizedTest
  @CsvSource({"i03e, 3", "i-03e, -3", "i-0e, 0", "i000000000000000000000000000001e, 1"})
  void takesLeadingZerosAndMinusZero(String input, long value) throws BencodeException {
    assertThat(lenient(input)).isEqualTo(new BencodeInteger(value));
  }

  @Test
  void takesALeadingZeroOfALength() throws BencodeException {
    assertThat(lenient("004:spam")).isEqualTo(BencodeString.of("spam"));
  }

  @Test
  void takesAndSortsUnsortedKeys() throws BencodeException {
    BencodeDictionary read = (BencodeDictionary) lenient("d1:ci3e1:ai1e1:bi2ee");
    assertThat(read.keys())
        .containsExactly(BencodeString.of("a"), BencodeString.of("b"), BencodeString.of("c"));
    assertThat(read.integer("b")).contains(2L);
  }

  @Test
  void keepsRangesRightThoughItSorts() throws BencodeException {
    BencodeDictionary read = (BencodeDictionary) lenient("d1:cli3ee1:ai1e1:b1:xe");
    assertThat(read.rangeOf("a")).contains(new ByteRange(12, 15));
    assertThat(read.rangeOf("b")).contains(new ByteRange(18, 21));
    assertThat(read.rangeOf("c")).contains(new ByteRange(4, 9));
  }

  @Test
  void takesBytesAfterTheValue() throws BencodeException {
    assertThat(lenient("i1e\r\n")).isEqualTo(new BencodeInteger(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"d1:ai1e1:ai2ee", "d1:ai1e1:bi2e1:ai3ee"})
  void refusesAKeyTwiceAllTheSame(String input) {
    assertThatExceptionOfType(BencodeException.class)
        .isThrownBy(() -> lenient(input))
        .withMessageContaining("twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i9223372036854775808e",
        "i0009223372036854775808e",
        "ie",
        "i-e",
        "i1.5e",
        "-1:a",
        "9:short"
      })
  void refusesWhatHasNoMeaningAllTheSame(String input) {
    assertThatExceptionOfType(BencodeException.class).isThrownBy(() -> lenient(input));
  }
}
