package dev.enjambre.common.bencode;

import static dev.enjambre.common.bencode.BencodeTesting.ROOMY;
import static dev.enjambre.common.bencode.BencodeTesting.latin;
import static dev.enjambre.common.bencode.BencodeTesting.strict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeStrictReaderTest {

  private static void refuses(String input, String problem, int offset) {
    assertThatExceptionOfType(BencodeException.class)
        .isThrownBy(() -> strict(input))
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
  }

  @ParameterizedTest
  @CsvSource({
    "i0e, 0",
    "i42e, 42",
    "i-42e, -42",
    "i9223372036854775807e, 9223372036854775807",
    "i-9223372036854775808e, -9223372036854775808"
  })
  void readsIntegers(String input, long value) throws BencodeException {
    assertThat(strict(input)).isEqualTo(new BencodeInteger(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i9223372036854775808e",
        "i-9223372036854775809e",
        "i18446744073709551616e",
        "i99999999999999999999999999999999e"
      })
  void refusesIntegersOfMoreThan64Bits(String input) {
    refuses(input, "too large", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i03e", "i00e", "i-03e", "i-00e"})
  void refusesALeadingZero(String input) {
    refuses(input, "leading zero", 0);
  }

  @Test
  void refusesMinusZero() {
    refuses("i-0e", "minus zero", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ie", "i-e", "i+1e", "i e", "i--1e"})
  void refusesIntegersWithoutDigits(String input) {
    refuses(input, "without digits", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i1.5e", "i1 e", "i1-e"})
  void refusesIntegersWithOtherSigns(String input) {
    refuses(input, "no digit", 2);
  }

  @Test
  void readsStrings() throws BencodeException {
    assertThat(strict("4:spam")).isEqualTo(BencodeString.of("spam"));
    assertThat(strict("0:")).isEqualTo(BencodeString.of(""));
    assertThat(strict("3:\0\u00ff:")).isEqualTo(BencodeString.of(latin("\0\u00ff:")));
  }

  @Test
  void refusesALeadingZeroOfALength() {
    refuses("04:spam", "leading zero", 0);
  }

  @Test
  void refusesAStringThatEndsEarlyWithoutMakingRoomForIt() {
    refuses("1000000:abc", "of which 3 are there", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648:a", "4294967297:a", "99999999999999999999:a"})
  void refusesALengthThatOverflows(String input) {
    refuses(input, "too large", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1:a", "x", " i1e", "e", ":"})
  void refusesWhatIsNoValue(String input) {
    refuses(input, "no value starts with", 0);
  }

  @Test
  void readsLists() throws BencodeException {
    assertThat(strict("l4:spami7elee"))
        .isEqualTo(
            BencodeList.of(BencodeString.of("spam"), new BencodeInteger(7), BencodeList.of()));
  }

  @Test
  void readsDictionaries() throws BencodeException {
    assertThat(strict("d3:cow3:moo4:spaml1:a1:bee"))
        .isEqualTo(
            BencodeDictionary.builder()
                .put("cow", "moo")
                .put("spam", BencodeList.of(BencodeString.of("a"), BencodeString.of("b")))
                .build());
  }

  @Test
  void refusesUnsortedKeys() {
    refuses("d1:bi1e1:ai2ee", "out of order", 7);
  }

  @Test
  void sortsKeysAsUnsignedBytes() throws BencodeException {
    assertThat(strict("d1:ai1e1:\u00ffi2ee")).isInstanceOf(BencodeDictionary.class);
    refuses("d1:\u00ffi1e1:ai2ee", "out of order", 7);
  }

  @Test
  void refusesAKeyTwice() {
    refuses("d1:ai1e1:ai2ee", "twice", 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"di1ei2ee", "dlei1ee", "ddei1ee"})
  void refusesKeysThatAreNoStrings(String input) {
    refuses(input, "key that is not a string", 1);
  }

  @Test
  void refusesAKeyWithoutAValue() {
    refuses("d1:ae", "no value starts with", 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i1ei2e", "i1e\n", "de ", "0:x"})
  void refusesBytesAfterTheValue(String input) {
    assertThatExceptionOfType(BencodeException.class)
        .isThrownBy(() -> strict(input))
        .withMessageContaining("after the value");
  }

  @Test
  void refusesAnyInputThatIsCutShort() {
    byte[] whole = latin("d1:ad2:bbli-12e3:xyzee1:ci0e4:spam0:1:zdee");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(BencodeException.class)
          .as("cut after %d bytes", length)
          .isThrownBy(() -> BencodeReader.strict(ROOMY).read(cut));
      assertThatExceptionOfType(BencodeException.class)
          .as("cut after %d bytes", length)
          .isThrownBy(() -> BencodeReader.lenient(ROOMY).read(cut));
    }
  }

  @Test
  void readsFromTheBuffersPositionToItsLimitAndLeavesItThere() throws BencodeException {
    ByteBuffer input = ByteBuffer.wrap(latin("xxi42eyy")).position(2).limit(6);
    assertThat(BencodeReader.strict(ROOMY).read(input)).isEqualTo(new BencodeInteger(42));
    assertThat(input.position()).isEqualTo(2);
  }

  @Test
  void readsAPrefixAndMovesBehindIt() throws BencodeException {
    ByteBuffer input = ByteBuffer.wrap(latin("d1:ai1eePAYLOAD"));
    assertThat(BencodeReader.strict(ROOMY).readPrefix(input))
        .isEqualTo(BencodeDictionary.builder().put("a", 1).build());
    assertThat(input.remaining()).isEqualTo(7);
  }

  @Test
  void doesNotMoveIfThePrefixIsMalformed() {
    ByteBuffer input = ByteBuffer.wrap(latin("d1:ai1e"));
    assertThatExceptionOfType(BencodeException.class)
        .isThrownBy(() -> BencodeReader.strict(ROOMY).readPrefix(input));
    assertThat(input.position()).isZero();
  }
}
