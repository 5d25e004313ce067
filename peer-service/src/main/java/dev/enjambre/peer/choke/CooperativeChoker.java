package dev.enjambre.peer.choke;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides which peers may request from us, when all work for the same end: that the last one is
 * done as soon as possible. Owned by the torrent's loop.
 *
 * <p>There are slots for many; when more want one, each is served for a turn, unless it has no use
 * for it. The next is the one that lacks most; of equals, the one that waited longest.
 *
 * @param <K> what stands for a peer
 */
public final class CooperativeChoker<K> {

  /**
   * What is weighed of a peer.
   *
   * @param peer the peer
   * @param lacking how many pieces it has not
   * @param unchoked whether it may request now
   * @param idle whether it is unchoked and has asked for nothing for a while
   * @param everUnchoked whether it was ever unchoked
   * @param turnNanos when it was last unchoked; meaningless if it never was
   */
  public record Candidate<K>(
      K peer, int lacking, boolean unchoked, boolean idle, boolean everUnchoked, long turnNanos) {}

  /** Peers that differ by less are equals: it is not worth a change. */
  private static final int LACKING_GRAIN = 4;

  private static final Comparator<Candidate<?>> LONGEST_WAIT_FIRST =
      (a, b) -> {
        if (a.everUnchoked() != b.everUnchoked()) {
          return a.everUnchoked() ? 1 : -1;
        }
        return a.everUnchoked() ? Long.signum(a.turnNanos() - b.turnNanos()) : 0;
      };

  private static final Comparator<Candidate<?>> NEEDIEST_FIRST =
      Comparator.comparing((Candidate<?> peer) -> peer.unchoked() && peer.idle())
          .thenComparingInt(peer -> -peer.lacking() / LACKING_GRAIN)
          .thenComparing(LONGEST_WAIT_FIRST);

  private final int slots;
  private final long turn;
  private final RandomGenerator random;

  /**
   * Makes a choker.
   *
   * @param slots how many are served at a time
   * @param turnNanos for how long one is served when others wait
   */
  public CooperativeChoker(int slots, long turnNanos, RandomGenerator random) {
    this.slots = slots;
    this.turn = turnNanos;
    this.random = random;
  }

  /** Returns who may request from now on, of those who want something; all others are choked. */
  public Set<K> decide(List<Candidate<K>> interested, long nowNanos) {
    Set<K> chosen = new LinkedHashSet<>();
    List<Candidate<K>> waiting = new ArrayList<>();
    for (Candidate<K> peer : interested) {
      boolean keeps = peer.unchoked() && !peer.idle() && nowNanos - peer.turnNanos() < turn;
      if (keeps && chosen.size() < slots) {
        chosen.add(peer.peer());
      } else {
        waiting.add(peer);
      }
    }
    for (int i = waiting.size(); i > 1; i--) {
      Collections.swap(waiting, i - 1, random.nextInt(i));
    }
    waiting.sort(NEEDIEST_FIRST);
    for (Candidate<K> peer : waiting) {
      if (chosen.size() == slots) {
        break;
      }
      chosen.add(peer.peer());
    }
    return chosen;
  }
}
