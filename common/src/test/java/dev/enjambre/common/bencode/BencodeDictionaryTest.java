package dev.enjambre.common.bencode;

import static dev.enjambre.common.bencode.BencodeTesting.latin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BencodeDictionaryTest {

  private final BencodeDictionary dictionary =
      BencodeDictionary.builder()
          .put("string", "text")
          .put("integer", 7)
          .put("list", BencodeList.of())
          .put("dictionary", BencodeDictionary.builder().build())
          .put("bytes", new byte[] {(byte) 0xff})
          .build();

  @Test
  void findsValuesByKindAndKey() {
    assertThat(dictionary.string("string")).contains(BencodeString.of("text"));
    assertThat(dictionary.integer("integer")).contains(7L);
    assertThat(dictionary.list("list")).contains(BencodeList.of());
    assertThat(dictionary.dictionary("dictionary")).isPresent();
    assertThat(dictionary.string("bytes").flatMap(BencodeString::text)).isEmpty();
  }

  @Test
  void isEmptyHandedForOtherKindsAndAbsentKeys() {
    assertThat(dictionary.integer("string")).isEmpty();
    assertThat(dictionary.string("integer")).isEmpty();
    assertThat(dictionary.list("dictionary")).isEmpty();
    assertThat(dictionary.dictionary("list")).isEmpty();
    assertThat(dictionary.get("strin")).isEmpty();
    assertThat(dictionary.contains("strings")).isFalse();
  }

  @Test
  void hasNoRangesUnlessItWasRead() {
    assertThat(dictionary.rangeOf("string")).isEmpty();
  }

  @Test
  void writesItsKeysInOrder() {
    assertThat(BencodeWriter.write(dictionary))
        .isEqualTo(latin("d5:bytes1:\u00ff10:dictionaryde7:integeri7e4:listle6:string4:texte"));
  }

  @Test
  void refusesAKeyTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BencodeDictionary.builder().put("a", 1).put("a", "x").build())
        .withMessageContaining("twice");
  }

  @Test
  void refusesToSpliceInAKeyThatIsThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            BencodeWriter.writeWith(dictionary, "list", latin("le"), new ByteArrayOutputStream()));
  }

  @Test
  void showsItselfEscaped() {
    assertThat(BencodeDictionary.builder().put("a\n", "b\u001b").build().toString())
        .isEqualTo("{\"a\\x0a\"=\"b\\x1b\"}");
  }

  @Test
  void stringsKeepTheirBytesToThemselves() {
    byte[] bytes = latin("spam");
    BencodeString string = BencodeString.of(bytes);
    bytes[0] = 'S';
    string.bytes()[1] = 'P';
    ByteBuffer view = string.asBuffer();
    view.get();
    assertThat(string).isEqualTo(BencodeString.of("spam"));
    assertThat(view.isReadOnly()).isTrue();
    assertThat(string.asBuffer().remaining()).isEqualTo(4);
  }

  @Test
  void stringsThatAreNotUtf8AreNoText() {
    assertThat(BencodeString.of("ñ").text()).contains("ñ");
    assertThat(BencodeString.of(latin("\u00c0\u0080")).text()).isEmpty();
    assertThat(BencodeString.of(latin("\u00ed\u00a0\u0080")).text()).isEmpty();
  }
}
