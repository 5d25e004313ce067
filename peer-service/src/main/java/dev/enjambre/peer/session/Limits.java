package dev.enjambre.peer.session;

/**
 * What the engine may use, over all torrents unless it says otherwise. Immutable.
 *
 * @param maxDownloadRate payload bytes per second; 0 for no limit
 * @param maxUploadRate payload bytes per second; 0 for no limit
 * @param maxConnections connections and attempts at one
 * @param maxConnectionsPerTorrent connections of one torrent
 * @param maxConnectionsPerAddress connections of one torrent to one IP address; loopback is not
 *     bounded
 * @param maxHalfOpen attempts to connect under way at once
 * @param maxActiveTorrents torrents that fetch at once, the others wait for their turn; 0 for no
 *     limit. Torrents that have what they want never wait
 * @param bufferMemory bytes received that may wait for the disk
 */
public record Limits(
    long maxDownloadRate,
    long maxUploadRate,
    int maxConnections,
    int maxConnectionsPerTorrent,
    int maxConnectionsPerAddress,
    int maxHalfOpen,
    int maxActiveTorrents,
    long bufferMemory) {

  /** Less would make the disk and the network wait for each other. */
  public static final long MIN_BUFFER_MEMORY = 1 << 20;

  /** What is usual: no limit on rates and torrents. */
  public static final Limits DEFAULT = new Limits(0, 0, 2000, 100, 20, 100, 0, 64 << 20);

  /** Says which limit is out of range, and what it must be. */
  public static final class OutOfRangeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String field;
    private final String rule;

    OutOfRangeException(String field, String rule) {
      super(field + " " + rule);
      this.field = field;
      this.rule = rule;
    }

    /** Returns the component's name. */
    public String field() {
      return field;
    }

    /** Returns what the value must be, as the end of a sentence. */
    public String rule() {
      return rule;
    }
  }

  /**
   * Checks every value.
   *
   * @throws OutOfRangeException if one is out of range
   */
  public Limits {
    atLeast(0, maxDownloadRate, "maxDownloadRate");
    atLeast(0, maxUploadRate, "maxUploadRate");
    atLeast(1, maxConnections, "maxConnections");
    atLeast(1, maxConnectionsPerTorrent, "maxConnectionsPerTorrent");
    atLeast(1, maxConnectionsPerAddress, "maxConnectionsPerAddress");
    atLeast(1, maxHalfOpen, "maxHalfOpen");
    atLeast(0, maxActiveTorrents, "maxActiveTorrents");
    atLeast(MIN_BUFFER_MEMORY, bufferMemory, "bufferMemory");
  }

  /** Returns the same with other rates, bytes per second; 0 for no limit. */
  public Limits withRates(long download, long upload) {
    return new Limits(
        download,
        upload,
        maxConnections,
        maxConnectionsPerTorrent,
        maxConnectionsPerAddress,
        maxHalfOpen,
        maxActiveTorrents,
        bufferMemory);
  }

  /** Returns the same for one torrent alone, with so many connections. */
  public Limits withConnections(int connections) {
    return new Limits(
        maxDownloadRate,
        maxUploadRate,
        connections,
        connections,
        maxConnectionsPerAddress,
        maxHalfOpen,
        maxActiveTorrents,
        bufferMemory);
  }

  /** Returns the same with so many torrents that may fetch at once; 0 for no limit. */
  public Limits withActiveTorrents(int torrents) {
    return new Limits(
        maxDownloadRate,
        maxUploadRate,
        maxConnections,
        maxConnectionsPerTorrent,
        maxConnectionsPerAddress,
        maxHalfOpen,
        torrents,
        bufferMemory);
  }

  static void atLeast(long least, long value, String field) {
    if (value < least) {
      throw new OutOfRangeException(field, "must be " + least + " or more");
    }
  }
}
