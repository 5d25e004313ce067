package dev.enjambre.tracker.soak;

import dev.enjambre.common.announce.AnnounceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The peers of one worker, and what the tracker must think of them: they come, complete, stop, or
 * fall silent for good, and then somebody else comes in their place. One thread.
 */
final class Population {

  /** How many in a thousand of those present do so, at each of their announces. */
  private static final int STOPS = 30;

  private static final int FALLS_SILENT = 10;
  private static final int COMPLETES = 100;

  private static final int STARTS_COMPLETE = 200;

  private enum State {
    ABSENT,
    LEECHER,
    SEEDER
  }

  private enum Mood {
    /** They come, complete, stop, and fall silent. */
    LIVELY,
    /** They come, complete, and stop. */
    ORDERLY,
    /** They only go on. */
    CALM
  }

  private static final class Peer {
    private final int torrent;
    private final int port;
    private long identity;
    private State state = State.ABSENT;
    private long announcedNanos;

    private Peer(int torrent, int port, long identity) {
      this.torrent = torrent;
      this.port = port;
      this.identity = identity;
    }
  }

  private final List<Peer> peers = new ArrayList<>();
  private final List<Peer> asked = new ArrayList<>();
  private final List<Announce> batch = new ArrayList<>();
  private final Random random;
  private final long[] completed;
  private int next;
  private long silent;
  private long latestSilentNanos;
  private long longestGapNanos;

  /**
   * Makes them, all absent yet.
   *
   * @param worker the number of the worker, among so many
   */
  Population(int worker, int workers, int size, int torrents) {
    this.random = new Random(worker);
    this.completed = new long[torrents];
    for (int i = 0; i < size; i++) {
      // Half of all are of the first torrent.
      int torrent = i % 2 == 0 ? 0 : random.nextInt(torrents);
      peers.add(new Peer(torrent, 1024 + i % 60_000, ((long) i * workers + worker) << 20));
    }
  }

  /** Returns what the next ones say; nobody twice. Nobody falls silent. */
  List<Announce> comeAndGo(int size) {
    return next(size, Mood.ORDERLY);
  }

  /** Returns what the next ones say; nobody twice. */
  List<Announce> churn(int size) {
    return next(size, Mood.LIVELY);
  }

  /** Returns what the next ones say if nobody comes or goes; nothing for those who are absent. */
  List<Announce> refresh(int size) {
    return next(size, Mood.CALM);
  }

  /** Returns goodbyes of those who are present; empty when all have said theirs. */
  List<Announce> goodbye(int size) {
    batch.clear();
    asked.clear();
    for (Peer peer : peers) {
      if (peer.state != State.ABSENT && batch.size() < size) {
        say(peer, AnnounceEvent.STOPPED, State.ABSENT);
      }
    }
    return List.copyOf(batch);
  }

  /** Notes that all of the last batch was answered. */
  void answered(long nowNanos) {
    for (Peer peer : asked) {
      peer.announcedNanos = nowNanos;
    }
  }

  /** Keeps only so many, while all are absent. */
  void shrinkTo(int size) {
    if (peers.stream().anyMatch(peer -> peer.state != State.ABSENT)) {
      throw new IllegalStateException("somebody is there");
    }
    if (size < peers.size()) {
      peers.subList(size, peers.size()).clear();
    }
    next = 0;
  }

  /** How many have fallen silent for good, and must have expired, or will. */
  long silent() {
    return silent;
  }

  /** When the last one of them was heard. */
  long latestSilentNanos() {
    return latestSilentNanos;
  }

  /** The longest time that somebody who was present did not announce. */
  long longestGapNanos() {
    return longestGapNanos;
  }

  long completed(int torrent) {
    return completed[torrent];
  }

  long seeders(int torrent) {
    return count(torrent, State.SEEDER);
  }

  long leechers(int torrent) {
    return count(torrent, State.LEECHER);
  }

  private long count(int torrent, State state) {
    return peers.stream().filter(peer -> peer.torrent == torrent && peer.state == state).count();
  }

  private List<Announce> next(int size, Mood mood) {
    batch.clear();
    asked.clear();
    for (int i = 0; i < Math.min(size, peers.size()); i++) {
      Peer peer = peers.get(next);
      next = (next + 1) % peers.size();
      if (peer.state != State.ABSENT) {
        longestGapNanos = Math.max(longestGapNanos, System.nanoTime() - peer.announcedNanos);
      }
      if (mood != Mood.CALM) {
        live(peer, mood);
      } else if (peer.state != State.ABSENT) {
        say(peer, AnnounceEvent.NONE, peer.state);
      }
    }
    return List.copyOf(batch);
  }

  private void live(Peer peer, Mood mood) {
    int chance = random.nextInt(1000);
    switch (peer.state) {
      case ABSENT -> {
        boolean complete = chance < STARTS_COMPLETE;
        say(peer, AnnounceEvent.STARTED, complete ? State.SEEDER : State.LEECHER);
      }
      case LEECHER, SEEDER -> {
        if (chance < STOPS) {
          say(peer, AnnounceEvent.STOPPED, State.ABSENT);
        } else if (chance < STOPS + FALLS_SILENT && mood == Mood.LIVELY) {
          fallSilent(peer);
        } else if (peer.state == State.LEECHER && chance < STOPS + FALLS_SILENT + COMPLETES) {
          completed[peer.torrent]++;
          say(peer, AnnounceEvent.COMPLETED, State.SEEDER);
        } else {
          say(peer, AnnounceEvent.NONE, peer.state);
        }
      }
    }
  }

  private void fallSilent(Peer peer) {
    silent++;
    latestSilentNanos = Math.max(latestSilentNanos, peer.announcedNanos);
    peer.identity++;
    peer.state = State.ABSENT;
  }

  private void say(Peer peer, AnnounceEvent event, State becomes) {
    boolean complete = becomes == State.SEEDER || peer.state == State.SEEDER;
    batch.add(new Announce(peer.torrent, peer.identity, peer.port, complete ? 0 : 1_000, event));
    asked.add(peer);
    peer.state = becomes;
  }
}
