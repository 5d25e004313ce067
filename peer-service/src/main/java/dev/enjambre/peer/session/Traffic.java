package dev.enjambre.peer.session;

/**
 * Counts a torrent's payload, for itself and for the whole engine, and charges it to the engine's
 * limits. Owned by the torrent's loop; time comes in as a parameter.
 */
final class Traffic {

  private final RateMeter download;
  private final RateMeter upload;
  private final EngineCounters counters;
  private final TokenBucket downloadLimit;
  private final TokenBucket uploadLimit;

  Traffic(
      EngineCounters counters, TokenBucket downloadLimit, TokenBucket uploadLimit, long nowNanos) {
    this.download = new RateMeter(nowNanos);
    this.upload = new RateMeter(nowNanos);
    this.counters = counters;
    this.downloadLimit = downloadLimit;
    this.uploadLimit = uploadLimit;
  }

  RateMeter download() {
    return download;
  }

  RateMeter upload() {
    return upload;
  }

  void received(PeerConnection from, int bytes, long nowNanos) {
    from.download().add(bytes, nowNanos);
    download.add(bytes, nowNanos);
    counters.payloadDown.add(bytes);
    downloadLimit.take(bytes, nowNanos);
  }

  void sent(PeerConnection to, int bytes, long nowNanos) {
    to.upload().add(bytes, nowNanos);
    upload.add(bytes, nowNanos);
    counters.payloadUp.add(bytes);
    uploadLimit.take(bytes, nowNanos);
  }

  /** Returns how long nothing more should be received, in nanoseconds. */
  long downloadWaitNanos(long nowNanos) {
    return downloadLimit.waitNanos(nowNanos);
  }

  /** Returns how long nothing more may be sent, in nanoseconds. */
  long uploadWaitNanos(long nowNanos) {
    return uploadLimit.waitNanos(nowNanos);
  }
}
