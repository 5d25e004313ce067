package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassKeyTest {

  @ParameterizedTest
  @CsvSource({
    "/a/announce, a",
    "/Az_0-9/announce, Az_0-9",
    "/key/scrape, key",
    "/key/announce?a=/b/announce, key",
    "/announce/announce, announce"
  })
  void isTheFirstOfTwoSegments(String path, String key) {
    assertThat(PassKey.inPath(path)).isEqualTo(new PassKey(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "?",
        "/announce",
        "//announce",
        "key/announce",
        "xkey/announce",
        "/key/announced",
        "/key/announce/",
        "/key/x/announce",
        "/key?/announce",
        "/k.y/announce",
        "/k%41/announce",
        "/k\u00e9y/announce"
      })
  void isInNoOtherPath(String path) {
    assertThat(PassKey.inPath(path)).isNull();
  }

  @Test
  void isNoLongerThan64Characters() {
    assertThat(PassKey.inPath("/" + "k".repeat(64) + "/announce")).isNotNull();
    assertThat(PassKey.inPath("/" + "k".repeat(65) + "/announce")).isNull();
    assertThatThrownBy(() -> new PassKey("k".repeat(65))).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> new PassKey("")).hasMessageContaining("1 to 64");
  }

  @Test
  void showsItselfToNobody() {
    assertThat(new PassKey("secret")).asString().doesNotContain("secret");
  }
}
