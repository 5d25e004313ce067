package dev.enjambre.peer.session;

/**
 * What the operator chooses for one torrent; may change at any time. Immutable.
 *
 * @param sequential whether pieces are fetched in their order, instead of the rarest first
 * @param files how much each file is wanted
 * @param limits what the torrent may use
 */
public record TorrentOptions(boolean sequential, FilePriorities files, TorrentLimits limits) {

  /** Everything, the rarest first, as fast as the engine may. */
  public static final TorrentOptions DEFAULT =
      new TorrentOptions(false, FilePriorities.ALL, TorrentLimits.NONE);
}
