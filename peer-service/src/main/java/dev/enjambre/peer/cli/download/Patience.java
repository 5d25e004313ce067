package dev.enjambre.peer.cli.download;

import dev.enjambre.peer.session.TorrentState;
import java.time.Duration;

/**
 * When to give up. All rules: the time is handed in.
 *
 * <p>Where nobody is connected it waits for its time-out, and where somebody is who hands out
 * nothing, {@value #FOR_THE_SILENT} times as long: a busy peer lets others wait. Data that turns
 * out to be wrong is no progress, nor is what comes after it until a piece is right. When those who
 * sent it are gone and nobody else turns up, it does not wait as long.
 */
final class Patience {

  /** What to do. */
  enum Verdict {
    /** Wait: it gets on, or may yet. */
    WAIT,
    /** Nobody has been found. */
    NOBODY,
    /** There are peers, and nothing comes from them. */
    SILENCE,
    /** What comes is wrong. */
    WRONG_DATA
  }

  /**
   * How it stands at a moment.
   *
   * @param state what the torrent is at
   * @param progress how much of it has been looked through, while that is what it is at
   * @param pieces how many are here
   * @param received bytes that came in this run
   * @param wrongPieces how many were wrong in this run
   * @param peers connections
   */
  record Situation(
      TorrentState state,
      double progress,
      int pieces,
      long received,
      long wrongPieces,
      int peers) {}

  static final int FOR_THE_SILENT = 5;
  private static final long AFTER_WRONG_DATA_NANOS = Duration.ofSeconds(10).toNanos();

  private final long timeoutNanos;
  private long newsNanos;
  private long companyNanos;
  private long wrongBefore;
  private Situation last =
      new Situation(TorrentState.PAUSED, 0, 0, 0, 0, 0); // what a torrent never begins with

  /**
   * Begins to wait.
   *
   * @param timeout how long; zero for ever
   */
  Patience(Duration timeout, long nowNanos) {
    timeoutNanos = timeout.toNanos();
    newsNanos = nowNanos;
    companyNanos = nowNanos;
  }

  /** Takes how it stands now, and says what to do. */
  Verdict look(Situation now, long nowNanos) {
    boolean morePieces = now.pieces() > last.pieces();
    if (morePieces) {
      wrongBefore = now.wrongPieces();
    }
    boolean isWrong = now.wrongPieces() > wrongBefore;
    if (now.state() != last.state()
        || now.progress() != last.progress()
        || morePieces
        || (now.received() > last.received() && !isWrong)) {
      newsNanos = nowNanos;
    }
    if (now.peers() > 0) {
      companyNanos = nowNanos;
    }
    last = now;
    if (timeoutNanos == 0) {
      return Verdict.WAIT;
    }
    long sinceNews = nowNanos - newsNanos;
    if (now.peers() > 0) {
      return sinceNews < FOR_THE_SILENT * timeoutNanos
          ? Verdict.WAIT
          : isWrong ? Verdict.WRONG_DATA : Verdict.SILENCE;
    }
    long alone = Math.min(sinceNews, nowNanos - companyNanos);
    long longest = isWrong ? Math.min(timeoutNanos, AFTER_WRONG_DATA_NANOS) : timeoutNanos;
    return alone < longest ? Verdict.WAIT : isWrong ? Verdict.WRONG_DATA : Verdict.NOBODY;
  }
}
