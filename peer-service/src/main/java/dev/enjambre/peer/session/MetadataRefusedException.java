package dev.enjambre.peer.session;

/** The metadata that a magnet link stood for is here, and can't be used. */
public final class MetadataRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient TorrentFailure failure;

  /** Makes one. */
  public MetadataRefusedException(TorrentFailure failure, Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  /** Returns why. */
  public TorrentFailure failure() {
    return failure;
  }
}
