package dev.enjambre.peer.pages;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.session.TorrentStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast each torrent, and all together, went: every two seconds for the last five minutes, and
 * every minute for the last two hours, in memory. It is fed with what torrents have moved in all,
 * so that a rate is a period's average to the byte, however often it is fed.
 *
 * <p>A torrent costs some 2 KiB from its first byte on until it has moved none for two hours, and
 * before and after that next to nothing. Time is a parameter. Safe for use by many threads.
 */
final class RateHistory {

  /** The periods of the near past, and how many are kept. */
  static final Duration SHORT_STEP = Duration.ofSeconds(2);

  static final int SHORT_PERIODS = 150;

  /** The periods of the farther past, and how many are kept. */
  static final Duration LONG_STEP = Duration.ofMinutes(1);

  static final int LONG_PERIODS = 120;

  private static final long SHORT_PER_LONG = LONG_STEP.dividedBy(SHORT_STEP);

  /**
   * How fast all torrents together were.
   *
   * @param download payload bytes per second
   * @param upload payload bytes per second
   */
  record Latest(long download, long upload) {}

  /** Which past to show. */
  enum Span {
    /** The last five minutes. */
    SHORT,
    /** The last two hours. */
    LONG
  }

  private final Map<InfoHash, Track> tracks = new HashMap<>();
  private final Track all = new Track();
  private Map<InfoHash, Totals> totals = Map.of();
  private long lastNanos;

  /** How long the minute that has not ended has been. */
  private double minuteSeconds;

  /** The number of the latest short period; -1 before the first. */
  private long period = -1;

  private boolean begun;

  /**
   * Takes in how the torrents stand at the end of a period.
   *
   * @param nowNanos the present time, of {@link System#nanoTime}
   * @param torrents all that there are; others are forgotten
   */
  synchronized void note(long nowNanos, List<TorrentStatus> torrents) {
    double seconds = (nowNanos - lastNanos) / 1e9;
    if (begun && seconds <= 0) {
      return;
    }
    lastNanos = nowNanos;
    Map<InfoHash, Totals> before = totals;
    totals = HashMap.newHashMap(torrents.size());
    for (TorrentStatus torrent : torrents) {
      totals.put(torrent.infoHash(), Totals.of(torrent));
    }
    tracks.keySet().retainAll(totals.keySet());
    if (!begun) {
      // Whatever was moved before that has no time to be spread over.
      begun = true;
      return;
    }
    period++;
    Totals sum = Totals.ZERO;
    for (Map.Entry<InfoHash, Totals> entry : totals.entrySet()) {
      Totals moved = entry.getValue().since(before.getOrDefault(entry.getKey(), Totals.ZERO));
      sum = sum.plus(moved);
      if (!moved.isNone() || tracks.containsKey(entry.getKey())) {
        tracks.computeIfAbsent(entry.getKey(), _ -> new Track()).note(period, moved, seconds);
      }
    }
    all.note(period, sum, seconds);
    minuteSeconds += seconds;
    if ((period + 1) % SHORT_PER_LONG == 0) {
      endMinute(period / SHORT_PER_LONG);
    }
  }

  private void endMinute(long number) {
    all.endMinute(number, minuteSeconds);
    tracks.values().forEach(track -> track.endMinute(number, minuteSeconds));
    tracks.values().removeIf(track -> period - track.lastMoved > LONG_PERIODS * SHORT_PER_LONG);
    minuteSeconds = 0;
  }

  /** Returns the rates of a torrent; of one that is not known, or moved nothing, zeros. */
  synchronized RateSeries of(InfoHash torrent, Span span) {
    return series(Optional.ofNullable(tracks.get(torrent)).orElseGet(Track::new), span);
  }

  /** Returns the rates of all torrents together. */
  synchronized RateSeries ofAll(Span span) {
    return series(all, span);
  }

  /** Returns how fast all torrents together were in the latest period. */
  synchronized Latest latest() {
    List<Long> download = all.shortDownload.until(period, 1);
    List<Long> upload = all.shortUpload.until(period, 1);
    return new Latest(download.getFirst(), upload.getFirst());
  }

  /** Returns of how many torrents there is more than their totals. */
  synchronized int tracked() {
    return tracks.size();
  }

  private RateSeries series(Track track, Span span) {
    return switch (span) {
      case SHORT -> {
        int count = (int) Math.min(SHORT_PERIODS, period + 1);
        yield new RateSeries(
            SHORT_STEP,
            track.shortDownload.until(period, count),
            track.shortUpload.until(period, count));
      }
      case LONG -> {
        long minutes = (period + 1) / SHORT_PER_LONG;
        int count = (int) Math.min(LONG_PERIODS, minutes);
        yield new RateSeries(
            LONG_STEP,
            track.longDownload.until(minutes - 1, count),
            track.longUpload.until(minutes - 1, count));
      }
    };
  }

  /** What a torrent has moved since the start, or within a time. */
  private record Totals(long download, long upload) {

    static final Totals ZERO = new Totals(0, 0);

    static Totals of(TorrentStatus torrent) {
      return new Totals(torrent.downloadedBytes(), torrent.uploadedBytes());
    }

    /** Returns what came since then; a torrent that was added anew in between begins at nothing. */
    Totals since(Totals before) {
      return new Totals(
          download >= before.download ? download - before.download : download,
          upload >= before.upload ? upload - before.upload : upload);
    }

    Totals plus(Totals more) {
      return new Totals(download + more.download, upload + more.upload);
    }

    boolean isNone() {
      return download == 0 && upload == 0;
    }
  }

  /** The rates of a torrent that moves. */
  private static final class Track {

    private final RateRing shortDownload = new RateRing(SHORT_PERIODS);
    private final RateRing shortUpload = new RateRing(SHORT_PERIODS);
    private final RateRing longDownload = new RateRing(LONG_PERIODS);
    private final RateRing longUpload = new RateRing(LONG_PERIODS);

    /** What was moved in the minute that has not ended. */
    private Totals minute = Totals.ZERO;

    private long lastMoved;

    void note(long period, Totals moved, double seconds) {
      shortDownload.note(period, moved.download / seconds);
      shortUpload.note(period, moved.upload / seconds);
      minute = minute.plus(moved);
      if (!moved.isNone()) {
        lastMoved = period;
      }
    }

    void endMinute(long number, double seconds) {
      longDownload.note(number, minute.download / seconds);
      longUpload.note(number, minute.upload / seconds);
      minute = Totals.ZERO;
    }
  }
}
