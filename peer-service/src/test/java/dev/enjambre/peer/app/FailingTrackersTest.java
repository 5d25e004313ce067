package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.TorrentException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FailingTrackersTest {

  private static final InfoHash ONE = InfoHash.fromHex("1".repeat(40));
  private static final InfoHash TWO = InfoHash.fromHex("2".repeat(40));

  private final Map<InfoHash, TrackerStatus.State> states = new HashMap<>();
  private final List<InfoHash> asked = new ArrayList<>();
  private TorrentException.Kind without = TorrentException.Kind.NOT_FOUND;
  private final FailingTrackers failing = new FailingTrackers(this::trackers);

  @Test
  void nobodyIsAskedWhileNothingFails() throws Exception {
    states.put(ONE, TrackerStatus.State.WORKING);

    assertThat(failing.count(List.of(ONE), 0)).isZero();
    assertThat(asked).isEmpty();

    states.put(ONE, TrackerStatus.State.FAILING);
    assertThat(failing.count(List.of(ONE), 1)).isOne();
    states.put(ONE, TrackerStatus.State.WORKING);
    assertThat(failing.count(List.of(ONE), 1)).isZero();
    asked.clear();
    assertThat(failing.count(List.of(ONE), 1)).isZero();
    assertThat(asked).isEmpty();
  }

  @Test
  void aTorrentThatWasJustRemovedHidesNoOther() throws Exception {
    states.put(TWO, TrackerStatus.State.FAILING);

    assertThat(failing.count(List.of(ONE, TWO), 1)).isOne();
  }

  @Test
  void whatWasCountedHoldsWhileNobodyCanBeAsked() throws Exception {
    states.put(ONE, TrackerStatus.State.FAILING);
    failing.count(List.of(ONE), 1);
    states.clear();
    without = TorrentException.Kind.STORAGE;

    assertThatThrownBy(() -> failing.count(List.of(ONE), 1)).isInstanceOf(TorrentException.class);

    assertThat(failing.last()).isOne();
  }

  private List<TrackerStatus> trackers(InfoHash infoHash) throws TorrentException {
    asked.add(infoHash);
    TrackerStatus.State state = states.get(infoHash);
    if (state == null) {
      throw new TorrentException(without, "no answer");
    }
    return List.of(
        new TrackerStatus(
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
            0));
  }
}
