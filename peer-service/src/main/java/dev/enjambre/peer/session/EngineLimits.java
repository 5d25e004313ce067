package dev.enjambre.peer.session;

/**
 * The limits in force, which may change at any time, and what is used of them. Shared by all
 * torrents; thread-safe.
 */
public final class EngineLimits {

  private final TokenBucket download;
  private final TokenBucket upload;
  private final ConnectionBudget connections;
  private volatile Limits current;

  /** Starts with these limits. */
  public EngineLimits(Limits limits) {
    current = limits;
    download = new TokenBucket(limits.maxDownloadRate());
    upload = new TokenBucket(limits.maxUploadRate());
    connections = new ConnectionBudget(limits.maxConnections(), limits.maxHalfOpen());
  }

  /** Returns the limits in force. */
  public Limits current() {
    return current;
  }

  /** Puts other limits into force, at once; connections above them stay until they end. */
  public void change(Limits limits) {
    current = limits;
    download.setRate(limits.maxDownloadRate());
    upload.setRate(limits.maxUploadRate());
    connections.limit(limits.maxConnections(), limits.maxHalfOpen());
  }

  /** Returns the connections over all torrents. */
  public ConnectionBudget connections() {
    return connections;
  }

  TokenBucket download() {
    return download;
  }

  /** Returns the line in which all uploads wait. */
  public TokenBucket upload() {
    return upload;
  }
}
