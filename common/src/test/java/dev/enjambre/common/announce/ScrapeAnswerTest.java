package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.announce.ScrapeResponse.Failure;
import dev.enjambre.common.announce.ScrapeResponse.Files;
import dev.enjambre.common.id.InfoHash;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeAnswerTest {

  private static final InfoHash A = infoHash('a');
  private static final InfoHash B = infoHash('b');

  @Test
  void writesTheCountsOfEachTorrentInOrder() {
    byte[] answer =
        HttpAnnounceCodec.encode(new Files(Map.of(B, new Counts(0, 0, 0), A, new Counts(1, 2, 3))));

    assertThat(new String(answer, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "d5:filesd"
                + "20:aaaaaaaaaaaaaaaaaaaad8:completei1e10:downloadedi3e10:incompletei2ee"
                + "20:bbbbbbbbbbbbbbbbbbbbd8:completei0e10:downloadedi0e10:incompletei0eeee");
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    for (ScrapeResponse response :
        new ScrapeResponse[] {
          new Files(Map.of()),
          new Files(Map.of(B, new Counts(0, 0, 0), A, new Counts(1, 2, 3))),
          new Failure("no")
        }) {
      assertThat(HttpAnnounceCodec.decodeScrape(HttpAnnounceCodec.encode(response)))
          .isEqualTo(response);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "de", "d5:filesi1ee", "d5:filesd1:ad8:completei1eeee", "le"})
  void refusesWhatItCannotUnderstand(String answer) {
    assertThatThrownBy(
            () -> HttpAnnounceCodec.decodeScrape(answer.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(BadTrackerAnswerException.class);
  }

  private static InfoHash infoHash(char c) {
    return InfoHash.of(String.valueOf(c).repeat(20).getBytes(StandardCharsets.US_ASCII));
  }
}
