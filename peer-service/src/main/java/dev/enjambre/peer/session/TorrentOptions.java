package dev.enjambre.peer.session;

/**
 * What the operator chooses for one torrent; may change at any time. Immutable.
 *
 * @param sequential whether pieces are fetched in their order, instead of the rarest first
 * @param files how much each file is wanted
 * @param limits what the torrent may use
 * @param holders from whom it is fetched by gRPC
 */
public record TorrentOptions(
    boolean sequential, FilePriorities files, TorrentLimits limits, HolderOptions holders) {

  /** Everything, the rarest first, as fast as the engine may. */
  public static final TorrentOptions DEFAULT =
      new TorrentOptions(false, FilePriorities.ALL, TorrentLimits.NONE);

  /** What is fetched from peers of the wire protocol. */
  public TorrentOptions(boolean sequential, FilePriorities files, TorrentLimits limits) {
    this(sequential, files, limits, HolderOptions.NONE);
  }

  /** Returns the same with other holders. */
  public TorrentOptions holders(HolderOptions changed) {
    return new TorrentOptions(sequential, files, limits, changed);
  }
}
