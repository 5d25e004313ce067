package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Somewhere to ask for the peers of torrents, which may keep us as one of them. Any thread. */
public interface PeerDirectory {

  /**
   * How often it may be asked for a torrent.
   *
   * @param whenFew by a torrent that has too few peers
   * @param otherwise by all others, so that they stay known
   */
  record Manners(Duration whenFew, Duration otherwise) {}

  /** Returns how often it may be asked. */
  Manners manners();

  /**
   * Returns how often somebody has come to be there who can be asked. When that has changed it may
   * be asked for every torrent at once, as it could tell nothing before.
   */
  default int openings() {
    return 0;
  }

  /**
   * Asks for a torrent's peers, and says that we are one of them.
   *
   * @param lacking whether we want something of them
   * @param found hears of some at a time, as often as there are some; on any thread, and maybe on
   *     the caller's before this returns
   */
  void ask(InfoHash infoHash, boolean lacking, Consumer<List<PeerEndpoint>> found);
}
