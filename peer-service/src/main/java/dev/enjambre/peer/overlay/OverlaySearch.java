package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.SearchListener.End;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search of our own. What we offer ourselves is found first. Those whom we know are asked first,
 * and they ask others in turn, a few hops far; if that gives too few answers, again and further.
 * Whoever is said to have files is asked himself, so that what counts as found was said by the
 * holder. Owned by the loop.
 */
public final class OverlaySearch {

  /** Where more are known than are asked, so many are asked at least. */
  private static final int LEAST_ASKED = 16;

  /** So long a round waits for holders whom others have named, before the next one begins. */
  private static final long PROBES_AWAITED_NANOS = 2_000_000_000L;

  private final Parts parts;
  private final Searches searches;
  private final SearchListener listener;
  private final String text;
  private final NameMatch match;
  private final long deadlineNanos;
  private final FoundFiles found;

  private final Probes probes;
  private int nextRing;
  private long ringOverAt;
  private boolean lacksAnswers;
  private @Nullable Question ring;
  private @Nullable End end;

  OverlaySearch(
      Parts parts,
      Searches searches,
      String text,
      int enough,
      SearchListener listener,
      long nowNanos) {
    this.parts = parts;
    this.searches = searches;
    this.listener = listener;
    this.text = OverlayText.fit(text, OverlayText.MAX_TEXT_BYTES);
    this.match = NameMatch.of(this.text);
    this.found = new FoundFiles(enough);
    this.deadlineNanos = nowNanos + parts.config().searchTimeout().toNanos();
    this.probes = new Probes(parts, Probe::new);
    Holder us = new Holder(parts.self().id(), null);
    parts.files().matching(this.text, OverlayLimits.MAX_ANSWERS).forEach(file -> found(file, us));
    nextRing(nowNanos);
  }

  /** Returns what is searched for. */
  public String question() {
    return text;
  }

  /** Returns what was found until now, in the order of its finding. */
  public List<FoundFile> found() {
    return found.all();
  }

  /** Returns whether nothing more will be found. */
  public boolean isOver() {
    return end != null;
  }

  /** Ends it. */
  public void cancel(long nowNanos) {
    finish(End.CANCELLED, nowNanos);
  }

  private void nextRing(long nowNanos) {
    int hops = parts.config().rings().get(nextRing++);
    Question next = new Ring(hops, nowNanos);
    ring = next;
    probes.newRound(nowNanos);
    // Of few all are asked; of many the connected ones, so that a search needs no calls.
    int left =
        parts.list().size() <= parts.config().askFirst()
            ? parts.config().askFirst()
            : Math.min(LEAST_ASKED, parts.config().askFirst());
    for (Neighbour neighbour : parts.links().shuffled(parts.random())) {
      next.ask(neighbour, nowNanos);
      left--;
    }
    for (PeerList.Known known :
        parts
            .list()
            .sample(
                Math.max(0, left),
                other -> other.isAlive() && parts.links().byId(other.id()) == null)) {
      next.call(parts.dials(), known.address(), known.id(), nowNanos);
    }
    next.isPut(nowNanos);
  }

  /** A question to many, or to one. */
  private class Ring extends Question {
    Ring(int hopsLeft, long nowNanos) {
      long queryId = parts.random().nextLong();
      super(
          queryId,
          hopsLeft,
          OverlayLimits.MAX_ANSWERS,
          text,
          // Some of those who are asked first are called before.
          nowNanos + Searches.patience(hopsLeft) + Dials.TIMEOUT_NANOS);
      searches.remember(queryId, nowNanos);
    }

    @Override
    void files(Neighbour from, List<OfferedFile> files, long nowNanos) {
      OverlaySearch.this.files(from, files);
    }

    @Override
    void holder(Neighbour from, HolderReply reply, long nowNanos) {
      if (mayBePassedOn()) {
        if (end == null) {
          probes.named(from, reply, nowNanos);
        }
      } else {
        parts.counters().liesNoticed++;
      }
    }

    @Override
    void isRefused() {
      lacksAnswers = true;
    }

    @Override
    void over(long nowNanos) {
      // The next tick sees what is to follow.
      ringOverAt = nowNanos;
    }
  }

  /** A question to one of whom another has told. */
  private final class Probe extends Ring {
    Probe(long nowNanos) {
      super(0, nowNanos);
    }

    @Override
    void over(long nowNanos) {
      // The next tick sees that, too.
    }

    @Override
    void wrongOne(long nowNanos) {
      parts.counters().liesNoticed++;
    }
  }

  private void files(Neighbour from, List<OfferedFile> files) {
    PeerId id = from.id;
    if (id == null || end != null) {
      return;
    }
    probes.met(id);
    PeerList.Known known = parts.list().byId(id);
    NodeAddress address =
        known != null && known.address().host().equals(from.link().remoteAddress().host())
            ? known.address()
            : from.listensAt;
    Holder holder = new Holder(id, address);
    for (OfferedFile file : files) {
      if (match.matches(file)) {
        found(file, holder);
      } else {
        parts.counters().liesNoticed++;
      }
    }
  }

  private void found(OfferedFile file, Holder holder) {
    FoundFile news = found.add(file, holder);
    if (news != null) {
      listener.found(news);
    }
  }

  /** What is due with the time. */
  void tick(long nowNanos) {
    if (!listener.isWanted()) {
      finish(End.CANCELLED, nowNanos);
    }
    if (end == null && nowNanos - deadlineNanos >= 0) {
      finish(End.TIME_OUT, nowNanos);
    }
    // Again where there was nobody to ask.
    while (end == null && hasEnded(nowNanos)) {
      if (found.areEnough()) {
        finish(End.ENOUGH, nowNanos);
      } else if (nextRing < parts.config().rings().size()) {
        nextRing(nowNanos);
      } else {
        finish(lacksAnswers ? End.TIME_OUT : End.ALL_ANSWERED, nowNanos);
      }
    }
  }

  /** Whether nothing more comes of what was asked; who is late is waited for no longer. */
  private boolean hasEnded(long nowNanos) {
    Question asked = ring;
    if (asked == null) {
      return false;
    }
    if (asked.isOverdue(nowNanos)) {
      lacksAnswers |= !asked.isOver();
      asked.end(nowNanos);
    }
    probes.tick(nowNanos);
    return asked.isOver() && (probes.isIdle() || waitsNoLonger(nowNanos));
  }

  /** With a round to come, those whom others have named answer while it is under way. */
  private boolean waitsNoLonger(long nowNanos) {
    boolean isLast = nextRing == parts.config().rings().size();
    return !isLast && nowNanos - ringOverAt >= PROBES_AWAITED_NANOS;
  }

  private void finish(End how, long nowNanos) {
    if (end != null) {
      return;
    }
    end = how;
    Question asked = ring;
    if (asked != null) {
      asked.end(nowNanos);
    }
    probes.end(nowNanos);
    listener.ended(how);
  }
}
