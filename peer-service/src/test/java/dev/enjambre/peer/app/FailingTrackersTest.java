package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.TorrentException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FailingTrackersTest {

  private final List<TrackerStatus.State> states = new ArrayList<>();
  private int asked;
  private boolean away;
  private final FailingTrackers failing = new FailingTrackers(this::trackers);

  @Test
  void nobodyIsAskedWhileNothingFails() throws Exception {
    states.add(TrackerStatus.State.WORKING);

    assertThat(failing.count(0)).isZero();
    assertThat(asked).isZero();

    states.set(0, TrackerStatus.State.FAILING);
    assertThat(failing.count(1)).isOne();
    states.set(0, TrackerStatus.State.WORKING);
    assertThat(failing.count(1)).isZero();
    asked = 0;
    assertThat(failing.count(1)).isZero();
    assertThat(asked).isZero();
  }

  @Test
  void countsThoseOfAllTorrents() throws Exception {
    states.addAll(
        List.of(
            TrackerStatus.State.FAILING, TrackerStatus.State.WORKING, TrackerStatus.State.FAILING));

    assertThat(failing.count(1)).isEqualTo(2);
    assertThat(asked).isOne();
  }

  @Test
  void whatWasCountedHoldsWhileNobodyCanBeAsked() throws Exception {
    states.add(TrackerStatus.State.FAILING);
    failing.count(1);
    away = true;

    assertThatThrownBy(() -> failing.count(1)).isInstanceOf(TorrentException.class);

    assertThat(failing.last()).isOne();
  }

  private List<List<TrackerStatus>> trackers() throws TorrentException {
    asked++;
    if (away) {
      throw new TorrentException(TorrentException.Kind.STORAGE, "no answer");
    }
    return states.stream().map(FailingTrackersTest::tracker).map(List::of).toList();
  }

  private static TrackerStatus tracker(TrackerStatus.State state) {
    return new TrackerStatus(
        URI.create("http://tracker/announce"),
        0,
        state,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        0);
  }
}
