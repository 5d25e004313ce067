package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.peer.overlay.OverlayState.BadStateException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OverlayStateTest {

  private static final OverlayState STATE =
      new OverlayState(List.of(OverlayExamples.PLACE, OverlayExamples.PLACE6));

  @Test
  void whatIsSavedComesBack() throws BadStateException {
    assertThat(OverlayState.fromBytes(STATE.toBytes())).isEqualTo(STATE);
    assertThat(OverlayState.fromBytes(new OverlayState(List.of()).toBytes()).addresses()).isEmpty();
  }

  @Test
  void whatIsTooMuchIsLeftOut() {
    assertThat(new OverlayState(Collections.nCopies(2_000, OverlayExamples.PLACE)).addresses())
        .hasSize(OverlayState.MOST);
  }

  @Test
  void whatIsCutShortOrLongerIsRefused() {
    byte[] bytes = STATE.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] some = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(BadStateException.class)
          .isThrownBy(() -> OverlayState.fromBytes(some));
    }
    assertThatExceptionOfType(BadStateException.class)
        .isThrownBy(() -> OverlayState.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  @Test
  void garbageIsAStateOrRefused() {
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = STATE.toBytes();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        assertThat(OverlayState.fromBytes(bytes).addresses()).hasSizeLessThanOrEqualTo(1_000);
      } catch (BadStateException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 1_900);
  }
}
