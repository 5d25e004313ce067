package dev.enjambre.peer.session;

/**
 * What one torrent may use, within the {@link Limits} of the engine. Immutable.
 *
 * @param maxDownloadRate payload bytes per second; 0 for no limit
 * @param maxUploadRate payload bytes per second; 0 for no limit
 * @param maxConnections connections; 0 for the engine's limit per torrent
 */
public record TorrentLimits(long maxDownloadRate, long maxUploadRate, int maxConnections) {

  /** Nothing but the engine's limits. */
  public static final TorrentLimits NONE = new TorrentLimits(0, 0, 0);

  /**
   * Checks every value.
   *
   * @throws Limits.OutOfRangeException if one is out of range
   */
  public TorrentLimits {
    Limits.atLeast(0, maxDownloadRate, "maxDownloadRate");
    Limits.atLeast(0, maxUploadRate, "maxUploadRate");
    Limits.atLeast(0, maxConnections, "maxConnections");
  }
}
