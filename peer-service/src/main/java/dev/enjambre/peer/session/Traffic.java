package dev.enjambre.peer.session;

/**
 * Counts a torrent's payload, for itself and for the whole engine, and keeps the torrent's own
 * limits. Owned by the torrent's loop; time comes in as a parameter.
 */
final class Traffic {

  private final RateMeter download;
  private final RateMeter upload;
  private final EngineCounters counters;
  private final EngineLimits ofEngine;
  private final TokenBucket downloadLimit = new TokenBucket(0);
  private final TokenBucket uploadLimit = new TokenBucket(0);

  private TorrentLimits limits = TorrentLimits.NONE;
  private HolderOptions holders = HolderOptions.NONE;

  Traffic(EngineCounters counters, EngineLimits ofEngine, long nowNanos) {
    this.download = new RateMeter(nowNanos);
    this.upload = new RateMeter(nowNanos);
    this.counters = counters;
    this.ofEngine = ofEngine;
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
    counters.payloadDown(from.nearness()).add(bytes);
  }

  void sent(PeerConnection to, int bytes, long nowNanos) {
    to.upload().add(bytes, nowNanos);
    upload.add(bytes, nowNanos);
    counters.payloadUp.add(bytes);
    counters.payloadUp(to.nearness()).add(bytes);
  }

  TorrentLimits limits() {
    return limits;
  }

  /** Changes the torrent's own limits. */
  void limit(TorrentLimits changed) {
    limits = changed;
    downloadLimit.setRate(changed.maxDownloadRate());
    uploadLimit.setRate(changed.maxUploadRate());
  }

  /** Returns from whom the torrent is fetched by gRPC. */
  HolderOptions holders() {
    return holders;
  }

  /** Changes from whom the torrent is fetched by gRPC; counts for peers that come from here on. */
  void fetchFrom(HolderOptions changed) {
    holders = changed;
  }

  /** Returns how many connections the torrent may have. */
  int maxConnections() {
    int ofAny = ofEngine.current().maxConnectionsPerTorrent();
    return limits.maxConnections() == 0 ? ofAny : limits.maxConnections();
  }

  /** Returns the turns of one peer, for what is asked of it. */
  Pacer asking() {
    return new Pacer(downloadLimit, ofEngine.download());
  }

  /** Returns the turns of one peer, for what is sent to it. */
  Pacer sending() {
    return new Pacer(uploadLimit, ofEngine.upload());
  }
}
