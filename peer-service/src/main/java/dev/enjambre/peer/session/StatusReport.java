package dev.enjambre.peer.session;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a torrent stands, put together of its parts. Owned by the torrent's loop. */
final class StatusReport {

  private final TorrentMetadata metadata;
  private final TorrentData data;
  private final TorrentSwarm swarm;
  private final PeerPool pool;
  private final Traffic traffic;

  StatusReport(
      TorrentMetadata metadata,
      TorrentData data,
      TorrentSwarm swarm,
      PeerPool pool,
      Traffic traffic) {
    this.metadata = metadata;
    this.data = data;
    this.swarm = swarm;
    this.pool = pool;
    this.traffic = traffic;
  }

  /**
   * Returns how it stands now.
   *
   * @param queued whether it waits for its turn to fetch
   * @param failure why it has failed, or null
   */
  TorrentStatus at(
      long nowNanos,
      TorrentState state,
      boolean queued,
      TorrentOptions options,
      @Nullable TorrentFailure failure) {
    Run run = data.run();
    long size = metadata.totalSize();
    long wanted = run == null ? size : run.files().wantedBytes();
    long left = run == null ? size : run.pieces().wantedLeft();
    long rate = traffic.download().perSecond(nowNanos);
    OptionalLong eta =
        state == TorrentState.DOWNLOADING && rate > 0
            ? OptionalLong.of((left + rate - 1) / rate)
            : OptionalLong.empty();
    return new TorrentStatus(
        metadata.infoHash(),
        metadata.name(),
        size,
        state,
        queued,
        options,
        state == TorrentState.CHECKING ? data.checkProgress() : progress(run, wanted, left),
        wanted,
        left,
        traffic.download().total(),
        traffic.upload().total(),
        rate,
        traffic.upload().perSecond(nowNanos),
        metadata.pieceCount(),
        run == null ? 0 : run.pieces().have().cardinality(),
        swarm.connections(),
        swarm.seeds(),
        pool.size(),
        eta,
        Optional.ofNullable(failure).map(TorrentFailure::message));
  }

  private static double progress(@Nullable Run run, long wanted, long left) {
    if (wanted == 0) {
      return run == null ? 0 : 1;
    }
    return (double) (wanted - left) / wanted;
  }
}
