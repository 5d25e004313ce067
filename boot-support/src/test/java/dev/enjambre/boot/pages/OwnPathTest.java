package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/catalog", "/torrents/ab?x=%20&y=//z", "/?to=https://example.org", "/a#b"})
  void isKeptAsItIs(String path) {
    assertThat(OwnPath.of(path)).isEqualTo(path);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " /",
        "catalog",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nLocation: x",
        "/é",
        "/a b",
        "/%zz",
        "?x"
      })
  void ofOtherPlacesIsHome(@Nullable String path) {
    assertThat(OwnPath.of(path)).isEqualTo("/");
  }

  @Test
  void thatIsVeryLongIsHome() {
    assertThat(OwnPath.of("/" + "a".repeat(1_999))).hasSize(2_000);
    assertThat(OwnPath.of("/" + "a".repeat(2_000))).isEqualTo("/");
  }
}
