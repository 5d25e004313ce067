package dev.enjambre.peer.choke;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides which peers may request from us, when all work for the same end: that the last one is
 * done as soon as possible. Owned by the torrent's loop.
 *
 * <p>An unchoke is an invitation: there is a place now. Whoever asks keeps its place until it was
 * sent what it asked for, or for a turn at most; whoever does not ask within a moment has no use
 * for it, and somebody else is invited: the one whose last turn was longest ago, where those who
 * lag behind count as if they had waited longer. So requests go to those who can answer them soon,
 * no piece waits in a long queue while other lines are idle, and nobody is done long after the
 * others.
 *
 * @param <K> what stands for a peer
 */
public final class CooperativeChoker<K> {

  /**
   * What is weighed of a peer that wants something, or may ask for it.
   *
   * @param peer the peer
   * @param wants whether it wants something
   * @param unchoked whether it may request now
   * @param asking whether it has asked for what it was not sent yet
   * @param hadTurn whether it was ever unchoked
   * @param sinceNanos when it was choked or unchoked, or sent all that it had asked for, whichever
   *     came last; meaningless if it never had a turn
   * @param patienceNanos how long it may take to use an invitation
   * @param pieces how many it has
   */
  public record Candidate<K>(
      K peer,
      boolean wants,
      boolean unchoked,
      boolean asking,
      boolean hadTurn,
      long sinceNanos,
      long patienceNanos,
      int pieces) {}

  /** A piece less counts like so much more of waiting. */
  private static final long WAIT_PER_PIECE_NANOS = 200_000_000L;

  /** Nobody has to wait longer than that for being ahead. */
  private static final long MOST_WAIT_NANOS = 3_000_000_000L;

  private final long freshNanos;
  private final long turnNanos;
  private final RandomGenerator random;

  /**
   * Makes a choker.
   *
   * @param freshNanos for how long somebody who was invited and asks for nothing takes up a place
   * @param turnNanos for how long at most one is served when others wait
   */
  public CooperativeChoker(long freshNanos, long turnNanos, RandomGenerator random) {
    this.freshNanos = freshNanos;
    this.turnNanos = turnNanos;
    this.random = random;
  }

  /**
   * Decides anew.
   *
   * @param peers those who want something, and those who may ask
   * @param places how many should be asking
   * @return who may request from now on; all others are choked
   */
  public Set<K> decide(List<Candidate<K>> peers, int places, long nowNanos) {
    Set<K> chosen = new LinkedHashSet<>();
    List<Candidate<K>> waiting = new ArrayList<>();
    List<Candidate<K>> over = new ArrayList<>();
    int taken = 0;
    for (Candidate<K> peer : peers) {
      long since = nowNanos - peer.sinceNanos();
      if (!peer.unchoked()) {
        waiting.add(peer);
      } else if (!peer.wants() || since >= (peer.asking() ? turnNanos : peer.patienceNanos())) {
        over.add(peer);
      } else {
        chosen.add(peer.peer());
        taken += peer.asking() || since < freshNanos ? 1 : 0;
      }
    }
    if (waiting.isEmpty()) {
      over.forEach(peer -> chosen.add(peer.peer()));
    }
    for (; taken < places && !waiting.isEmpty(); taken++) {
      chosen.add(takeNext(waiting).peer());
    }
    return chosen;
  }

  /** Takes out who should be next, or one of those who never had a turn. */
  private Candidate<K> takeNext(List<Candidate<K>> waiting) {
    int fewest = Integer.MAX_VALUE;
    for (Candidate<K> peer : waiting) {
      fewest = Math.min(fewest, peer.pieces());
    }
    int best = 0;
    int equals = 1;
    for (int i = 1; i < waiting.size(); i++) {
      int order = compare(waiting.get(i), waiting.get(best), fewest);
      equals = order < 0 ? 1 : order == 0 ? equals + 1 : equals;
      if (order < 0 || (order == 0 && random.nextInt(equals) == 0)) {
        best = i;
      }
    }
    Candidate<K> next = waiting.get(best);
    waiting.set(best, waiting.getLast());
    waiting.removeLast();
    return next;
  }

  private static int compare(Candidate<?> a, Candidate<?> b, int fewest) {
    if (a.hadTurn() != b.hadTurn()) {
      return a.hadTurn() ? 1 : -1;
    }
    long later = a.sinceNanos() - b.sinceNanos() + penalty(a, fewest) - penalty(b, fewest);
    return a.hadTurn() ? Long.signum(later) : 0;
  }

  private static long penalty(Candidate<?> peer, int fewest) {
    return Math.min(MOST_WAIT_NANOS, (peer.pieces() - fewest) * WAIT_PER_PIECE_NANOS);
  }
}
