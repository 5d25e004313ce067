package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A search as it was put to some neighbours, until each has said that it is done, is gone, or the
 * time is over.
 */
abstract class Question {

  /** Messages of one neighbour about one question: holders, and replies with files. */
  private static final int MOST_TOLD =
      OverlayLimits.MAX_LISTED + OverlayLimits.MAX_ANSWERS / OverlayLimits.MAX_FILES + 2;

  private final long queryId;
  private final int hopsLeft;
  private final int most;
  private final String text;
  private final long deadlineNanos;

  /** Who has not said that it is done, and how many messages it may still send. */
  private final Map<Neighbour, Integer> waiting = new LinkedHashMap<>();

  /** Calls under way, and one more until it has been put to all. */
  private int calls = 1;

  private boolean isOver;

  Question(long queryId, int hopsLeft, int most, String text, long deadlineNanos) {
    this.queryId = queryId;
    this.hopsLeft = hopsLeft;
    this.most = most;
    this.text = text;
    this.deadlineNanos = deadlineNanos;
  }

  /** A neighbour has these files. */
  abstract void files(Neighbour from, List<OfferedFile> files, long nowNanos);

  /** A neighbour knows somebody who has some. */
  abstract void holder(Neighbour from, HolderReply reply, long nowNanos);

  /** Nothing more will come. */
  abstract void over(long nowNanos);

  final void ask(Neighbour neighbour, long nowNanos) {
    if (!isOver && neighbour.isGreeted() && waiting.putIfAbsent(neighbour, MOST_TOLD) == null) {
      neighbour.owes(this, nowNanos);
      neighbour.send(new SearchRequest(queryId, hopsLeft, most, text));
    }
  }

  /**
   * Calls somebody, to ask him.
   *
   * @param expected who should be there; null if it does not matter
   */
  final void call(Dials dials, NodeAddress address, @Nullable PeerId expected, long nowNanos) {
    calls++;
    dials.reach(
        address,
        new Dials.Reached() {
          @Override
          public void reached(Neighbour neighbour, long now) {
            calls--;
            if (expected == null || expected.equals(neighbour.id)) {
              ask(neighbour, now);
            } else {
              wrongOne(now);
            }
            endIfDone(now);
          }

          @Override
          public void unreached(long now) {
            calls--;
            endIfDone(now);
          }
        },
        nowNanos);
  }

  /** Somebody else was there. */
  void wrongOne(long nowNanos) {}

  /** Returns whether a neighbour may say one more thing to this. */
  final boolean mayTell(Neighbour neighbour) {
    Integer left = waiting.computeIfPresent(neighbour, (_, count) -> count - 1);
    return left != null && left >= 0;
  }

  /** A neighbour is done, or gone. */
  final void answered(Neighbour neighbour, long nowNanos) {
    if (waiting.remove(neighbour) != null) {
      neighbour.forget(this);
      endIfDone(nowNanos);
    }
  }

  /** It has been put to all whom it is meant for. */
  final void isPut(long nowNanos) {
    calls--;
    endIfDone(nowNanos);
  }

  private void endIfDone(long nowNanos) {
    if (!isOver && waiting.isEmpty() && calls == 0) {
      end(nowNanos);
    }
  }

  final boolean isOverdue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  final void end(long nowNanos) {
    if (!isOver) {
      isOver = true;
      waiting.keySet().forEach(neighbour -> neighbour.forget(this));
      waiting.clear();
      over(nowNanos);
    }
  }

  final boolean isOver() {
    return isOver;
  }

  /** Whether those who are asked may ask others: if not, they know of nobody. */
  final boolean mayBePassedOn() {
    return hopsLeft > 0;
  }

  final long queryId() {
    return queryId;
  }

  final String text() {
    return text;
  }

  final int most() {
    return most;
  }

  /** Passes on what has come. */
  final void replied(Neighbour from, SearchReply reply, long nowNanos) {
    if (!reply.files().isEmpty()) {
      files(from, reply.files(), nowNanos);
    }
  }
}
