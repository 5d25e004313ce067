package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StallWatchTest {

  private static final long START = Long.MAX_VALUE - 5;

  private final StallWatch watch = new StallWatch(Duration.ofSeconds(60));

  @ParameterizedTest
  @EnumSource(names = {"DOWNLOADING", "FETCHING_METADATA"})
  void countsATorrentThatGetsNothingForAMinute(TorrentState state) {
    assertThat(look(0, torrent(1, state, 0, 100))).isZero();
    assertThat(look(59, torrent(1, state, 0, 100))).isZero();
    assertThat(look(60, torrent(1, state, 0, 100))).isOne();
    assertThat(look(600, torrent(1, state, 0, 100))).isOne();
  }

  @Test
  void startsAnewWhenSomethingComes() {
    look(0, torrent(1, TorrentState.DOWNLOADING, 0, 100));
    assertThat(look(60, torrent(1, TorrentState.DOWNLOADING, 1, 100))).isZero();
    assertThat(look(119, torrent(1, TorrentState.DOWNLOADING, 1, 100))).isZero();
    assertThat(look(120, torrent(1, TorrentState.DOWNLOADING, 1, 100))).isOne();
  }

  @Test
  void startsAnewWhenMoreOrLessIsWanted() {
    look(0, torrent(1, TorrentState.DOWNLOADING, 0, 100));
    assertThat(look(60, torrent(1, TorrentState.DOWNLOADING, 0, 150))).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"DOWNLOADING", "FETCHING_METADATA"},
      mode = EnumSource.Mode.EXCLUDE)
  void leavesAloneWhoDoesNotFetch(TorrentState state) {
    look(0, torrent(1, state, 0, 100));
    assertThat(look(60, torrent(1, state, 0, 100))).isZero();
  }

  @Test
  void countsFromTheMomentItGoesOn() {
    look(0, torrent(1, TorrentState.DOWNLOADING, 0, 100));
    look(50, torrent(1, TorrentState.PAUSED, 0, 100));
    look(100, torrent(1, TorrentState.DOWNLOADING, 0, 100));
    assertThat(look(159, torrent(1, TorrentState.DOWNLOADING, 0, 100))).isZero();
    assertThat(look(160, torrent(1, TorrentState.DOWNLOADING, 0, 100))).isOne();
  }

  @Test
  void countsEachByItself() {
    TorrentStatus still = torrent(1, TorrentState.DOWNLOADING, 0, 100);
    TorrentStatus alsoStill = torrent(2, TorrentState.DOWNLOADING, 0, 100);
    look(0, still, alsoStill, torrent(3, TorrentState.DOWNLOADING, 0, 100));
    assertThat(look(60, still, alsoStill, torrent(3, TorrentState.DOWNLOADING, 9, 91)))
        .isEqualTo(2);
  }

  private int look(long seconds, TorrentStatus... torrents) {
    return watch.look(List.of(torrents), START + Duration.ofSeconds(seconds).toNanos());
  }

  private static TorrentStatus torrent(int number, TorrentState state, long downloaded, long left) {
    return new TorrentStatus(
        InfoHash.of(0, 0, number),
        "name",
        200,
        state,
        false,
        TorrentOptions.DEFAULT,
        0.5,
        200,
        left,
        downloaded,
        0,
        0,
        0,
        2,
        1,
        0,
        0,
        0,
        OptionalLong.empty(),
        Optional.empty());
  }
}
