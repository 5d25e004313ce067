package dev.enjambre.peer.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=0-1000, 0, 100",
    "bytes=10-19, 10, 20",
    "bytes=99-, 99, 100",
    "bytes=-1, 99, 100",
    "bytes=-1000, 0, 100",
    "bytes=0-999999999999999999, 0, 100"
  })
  void readsASingleRange(String header, long from, long to) {
    assertThat(ByteRange.parse(header, 100)).contains(new ByteRange(from, to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"})
  void tellsWhatIsNotThere(String header) {
    assertThat(ByteRange.parse(header, 100).orElseThrow().isSatisfiable()).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=0-1,3-4",
        "items=0-1",
        "bytes=1-99999999999999999999999"
      })
  void takesNoNoticeOfOthers(@Nullable String header) {
    assertThat(ByteRange.parse(header, 100)).isEmpty();
  }
}
