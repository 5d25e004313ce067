package dev.enjambre.peer.choke;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which peers may request from us. Owned by the torrent's loop.
 *
 * <p>While we download, the peers that give us most are unchoked (tit for tat); once we have all,
 * each interested peer in turn, the one that waited longest first. Beside these a few peers are
 * unchoked by chance, for thirty seconds each, so that newcomers get a start and better partners
 * are found (BEP 3, "choking and optimistic unchoking").
 *
 * @param <K> what stands for a peer
 */
public final class Choker<K> {

  private final ChokerConfig config;
  private final RandomGenerator random;
  private Set<K> optimistic = Set.of();
  private long optimisticSinceNanos;
  private boolean optimisticChosen;

  /** Makes a choker that has seen nobody yet. */
  public Choker(ChokerConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /**
   * Decides anew.
   *
   * @param peers all connected peers
   * @param seeding whether we have everything
   * @param nowNanos the present time
   * @return who may request from now on; everybody else is choked
   */
  public Set<K> decide(List<ChokeCandidate<K>> peers, boolean seeding, long nowNanos) {
    List<ChokeCandidate<K>> interested =
        peers.stream().filter(ChokeCandidate::interested).collect(Collectors.toList());
    int slots = config.regularSlots() + config.optimisticSlots();
    if (interested.size() <= slots) {
      return interested.stream().map(ChokeCandidate::peer).collect(Collectors.toSet());
    }
    if (!optimisticChosen
        || nowNanos - optimisticSinceNanos >= config.optimisticRound().toNanos()) {
      optimistic = Set.of();
      optimisticSinceNanos = nowNanos;
      optimisticChosen = true;
    }
    interested.sort(seeding ? longestWaitFirst(nowNanos) : mostGivenFirst());
    Set<K> chosen = new LinkedHashSet<>();
    for (ChokeCandidate<K> peer : interested) {
      if (chosen.size() == config.regularSlots()) {
        break;
      }
      if (seeding ? !optimistic.contains(peer.peer()) : earnsAPlace(peer)) {
        chosen.add(peer.peer());
      }
    }
    optimistic = keepOrDraw(interested, chosen);
    chosen.addAll(optimistic);
    fill(interested, chosen, slots);
    return chosen;
  }

  private static boolean earnsAPlace(ChokeCandidate<?> peer) {
    return !peer.snubbed() && peer.downloadRate() > 0;
  }

  private Set<K> keepOrDraw(List<ChokeCandidate<K>> interested, Set<K> chosen) {
    Set<K> kept = new LinkedHashSet<>();
    List<K> others = new ArrayList<>();
    for (ChokeCandidate<K> peer : interested) {
      if (optimistic.contains(peer.peer()) && !chosen.contains(peer.peer())) {
        kept.add(peer.peer());
      } else if (!chosen.contains(peer.peer())) {
        others.add(peer.peer());
      }
    }
    while (kept.size() < config.optimisticSlots() && !others.isEmpty()) {
      kept.add(others.remove(random.nextInt(others.size())));
    }
    return kept;
  }

  /** Slots that nobody earned go to whoever is unchoked already, then by chance. */
  private void fill(List<ChokeCandidate<K>> interested, Set<K> chosen, int slots) {
    for (ChokeCandidate<K> peer : interested) {
      if (chosen.size() < slots && peer.unchoked() && !peer.snubbed()) {
        chosen.add(peer.peer());
      }
    }
    List<K> rest = new ArrayList<>();
    for (ChokeCandidate<K> peer : interested) {
      if (!chosen.contains(peer.peer())) {
        rest.add(peer.peer());
      }
    }
    while (chosen.size() < slots && !rest.isEmpty()) {
      chosen.add(rest.remove(random.nextInt(rest.size())));
    }
  }

  private static <K> Comparator<ChokeCandidate<K>> mostGivenFirst() {
    return Comparator.comparingLong((ChokeCandidate<K> peer) -> peer.downloadRate())
        .thenComparingLong(ChokeCandidate::uploadRate)
        .reversed();
  }

  /** A peer keeps its turn for one optimistic round; then whoever waits longest is next. */
  private Comparator<ChokeCandidate<K>> longestWaitFirst(long nowNanos) {
    long turn = config.optimisticRound().toNanos();
    Comparator<ChokeCandidate<K>> turnNotOver =
        Comparator.comparing(
            peer -> !(peer.unchoked() && nowNanos - peer.unchokedSinceNanos() < turn));
    return turnNotOver.thenComparing((a, b) -> {
      if (a.everUnchoked() != b.everUnchoked()) {
        return a.everUnchoked() ? 1 : -1;
      }
      return a.everUnchoked() ? Long.signum(a.unchokedSinceNanos() - b.unchokedSinceNanos()) : 0;
    });
  }

  /** Whether that peer is unchoked by chance now. */
  public boolean isOptimistic(@Nullable K peer) {
    return peer != null && optimistic.contains(peer);
  }
}
