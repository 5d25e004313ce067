package dev.enjambre.common.bencode;

import static dev.enjambre.common.bencode.BencodeTesting.ROOMY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading undoes writing, for values drawn from printed seeds. */
class BencodeIdentityTest {

  private static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsBackWhatWasWritten(long seed) throws BencodeException {
    BencodeValue value = value(new Random(seed), 6);
    byte[] written = BencodeWriter.write(value);
    BencodeValue read = BencodeReader.strict(ROOMY).read(written);
    assertThat(read).isEqualTo(value).hasSameHashCodeAs(value);
    assertThat(BencodeWriter.write(read)).isEqualTo(written);
    assertThat(BencodeReader.lenient(ROOMY).read(written)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void knowsTheExactBytesOfEachValueOfADictionary(long seed) throws BencodeException {
    BencodeDictionary value = dictionary(new Random(seed), 5);
    byte[] written = BencodeWriter.write(value);
    byte[] within = new byte[written.length + 7];
    System.arraycopy(written, 0, within, 3, written.length);
    ByteBuffer input = ByteBuffer.wrap(within, 3, written.length);
    BencodeDictionary read = (BencodeDictionary) BencodeReader.strict(ROOMY).read(input);
    for (BencodeString key : read.keys()) {
      String text = key.text().orElseThrow();
      ByteRange range = read.rangeOf(text).orElseThrow();
      assertThat(Arrays.copyOfRange(written, range.start(), range.end()))
          .isEqualTo(BencodeWriter.write(read.get(key).orElseThrow()));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsNothingButTheCanonicalFormStrictly(long seed) {
    Random random = new Random(seed);
    byte[] bytes = BencodeWriter.write(value(random, 4));
    for (int i = 0; i < 50; i++) {
      byte[] spoilt = bytes.clone();
      spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      try {
        BencodeValue read = BencodeReader.strict(ROOMY).read(spoilt);
        assertThat(BencodeWriter.write(read)).isEqualTo(spoilt);
      } catch (BencodeException refused) {
        assertThat(refused.offset()).isBetween(0, spoilt.length);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void refusesGarbageInGoodOrder(long seed) {
    Random random = new Random(seed);
    byte[] alphabet = BencodeTesting.latin("ilde:0123456789-e1ee");
    byte[] garbage = new byte[1 + random.nextInt(40)];
    for (int i = 0; i < garbage.length; i++) {
      garbage[i] = alphabet[random.nextInt(alphabet.length)];
    }
    try {
      BencodeValue read = BencodeReader.lenient(ROOMY).read(garbage);
      assertThat(BencodeReader.strict(ROOMY).read(BencodeWriter.write(read))).isEqualTo(read);
    } catch (BencodeException refused) {
      assertThat(refused.getMessage()).contains("at byte " + refused.offset());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsAnEncodedValueByteForByte(long seed) throws IOException, BencodeException {
    Random random = new Random(seed);
    BencodeDictionary rest = dictionary(random, 3);
    byte[] sloppy = BencodeTesting.latin("d1:zi01e1:ai-0ee");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String key = "k" + random.nextInt(100);
    if (rest.contains(key)) {
      return;
    }
    BencodeWriter.writeWith(rest, key, sloppy, out);
    byte[] written = out.toByteArray();
    if (!(BencodeReader.lenient(ROOMY).read(written) instanceof BencodeDictionary read)) {
      fail("no dictionary");
      return;
    }
    ByteRange range = read.rangeOf(key).orElseThrow();
    assertThat(Arrays.copyOfRange(written, range.start(), range.end())).isEqualTo(sloppy);
    assertThat(read.size()).isEqualTo(rest.size() + 1);
    assertThat(read.keys()).isSorted();
  }

  private static BencodeValue value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 0 ? 4 : 2)) {
      case 0 -> new BencodeInteger(random.nextLong() >> random.nextInt(64));
      case 1 -> string(random);
      case 2 -> list(random, depth - 1);
      default -> dictionary(random, depth - 1);
    };
  }

  private static BencodeString string(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 300 : 12)];
    random.nextBytes(bytes);
    return BencodeString.of(bytes);
  }

  private static BencodeList list(RandomGenerator random, int depth) {
    List<BencodeValue> values = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      values.add(value(random, depth));
    }
    return new BencodeList(values);
  }

  private static BencodeDictionary dictionary(RandomGenerator random, int depth) {
    BencodeDictionary.Builder builder = BencodeDictionary.builder();
    int start = random.nextInt(90);
    for (int i = random.nextInt(6); i > 0; i--) {
      builder.put("k" + (start + i), value(random, depth));
    }
    return builder.build();
  }
}
