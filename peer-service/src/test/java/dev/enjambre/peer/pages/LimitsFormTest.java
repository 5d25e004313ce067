package dev.enjambre.peer.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsFormTest {

  @Test
  void ratesAreInKibibytes() {
    assertThat(LimitsForm.of("100", "0,5", "7", true).limits())
        .isEqualTo(new TorrentLimits(102_400, 512, 7));
    assertThat(LimitsForm.of("", "", "", true).limits()).isEqualTo(TorrentLimits.NONE);
  }

  @Test
  void whatIsShownStandsForTheSame() {
    TorrentLimits odd = new TorrentLimits(1_000_003, 1, 9);
    LimitsForm form = LimitsForm.of(new TorrentOptions(true, FilePriorities.ALL, odd));

    LimitsForm sent =
        LimitsForm.of(form.download(), form.upload(), form.connections(), form.sequential());
    assertThat(sent.wrong()).isEmpty();
    assertThat(sent.limits()).isEqualTo(odd);
    assertThat(sent.sequential()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1e9", "99999999999", "1.", "١", "0x1", "1 000"})
  void whatIsNoNumberIsMarked(String text) {
    LimitsForm form = LimitsForm.of(text, "1", text, false);

    assertThat(form.isWrong("download")).isTrue();
    assertThat(form.isWrong("upload")).isFalse();
    assertThat(form.isWrong("connections")).isTrue();
    assertThat(form.download()).isEqualTo(text);
  }
}
