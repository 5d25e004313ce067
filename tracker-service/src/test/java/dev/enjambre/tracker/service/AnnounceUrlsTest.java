package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceUrlsTest {

  @ParameterizedTest
  @CsvSource({
    "tracker, http://tracker:6969/announce",
    "192.0.2.1, http://192.0.2.1:6969/announce",
    "2001:db8::1, http://[2001:db8::1]:6969/announce",
    "[2001:db8::1], http://[2001:db8::1]:6969/announce",
  })
  void areAtTheHostByWhichTheTrackerWasReached(String host, String url) {
    assertThat(new AnnounceUrls(null, false, () -> 6969).of(host, null)).contains(URI.create(url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a_b", "a/b", "a b", "a?b", "a#b", "user@host", "evil.example:80/x?"})
  void areNotMadeOfWhatIsNoHost(String host) {
    assertThat(new AnnounceUrls(null, false, () -> 6969).of(host, null)).isEmpty();
  }

  @Test
  void sayWhatTheProtocolPortSpeaks() {
    assertThat(new AnnounceUrls(null, true, () -> 443).of("tracker", new PassKey("k")))
        .contains(URI.create("https://tracker:443/k/announce"));
  }

  @Test
  void areWhatIsConfigured() {
    AnnounceUrls urls =
        new AnnounceUrls(URI.create("udp://t.example:1/x/announce"), false, () -> 6969);

    assertThat(urls.of("tracker", null)).contains(URI.create("udp://t.example:1/x/announce"));
    assertThat(urls.of("a_b", new PassKey("key")))
        .contains(URI.create("udp://t.example:1/x/key/announce"));
  }

  @Test
  void areConfiguredIfTheyCanBeAnnouncedTo() {
    assertThat(AnnounceUrls.isUsable("https://t.example/announce")).isTrue();
    assertThat(AnnounceUrls.isUsable("https://t.example/")).isFalse();
    assertThat(AnnounceUrls.isUsable("ftp://t.example/announce")).isFalse();
    assertThat(AnnounceUrls.isUsable("t.example/announce")).isFalse();
  }
}
