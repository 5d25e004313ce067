package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that changes a torrent; what is left out, or null, stays as it is.
 *
 * @param maxDownloadRate payload bytes per second; 0 for no limit
 * @param maxUploadRate payload bytes per second; 0 for no limit
 * @param maxConnections connections; 0 for the limit of all torrents
 * @param sequential whether to fetch pieces in order
 * @param files the files whose priority changes
 */
record PatchRequest(
    @Nullable Long maxDownloadRate,
    @Nullable Long maxUploadRate,
    @Nullable Integer maxConnections,
    @Nullable Boolean sequential,
    @Nullable List<@Nullable FileChange> files) {

  /**
   * A file's new priority.
   *
   * @param index its place in the torrent, from 0
   * @param priority one of {@code SKIP, LOW, NORMAL, HIGH}
   */
  record FileChange(@Nullable Integer index, @Nullable PiecePriority priority) {}

  /**
   * Returns what makes new options of the present ones; what is wrong in itself is refused here.
   */
  UnaryOperator<TorrentOptions> edit() {
    Map<Integer, PiecePriority> changes = fileChanges();
    return present -> appliedTo(present, changes);
  }

  private TorrentOptions appliedTo(
      TorrentOptions present, Map<Integer, PiecePriority> fileChanges) {
    TorrentLimits limits = present.limits();
    return new TorrentOptions(
        sequential == null ? present.sequential() : sequential,
        present.files().with(fileChanges),
        new TorrentLimits(
            maxDownloadRate == null ? limits.maxDownloadRate() : maxDownloadRate,
            maxUploadRate == null ? limits.maxUploadRate() : maxUploadRate,
            maxConnections == null ? limits.maxConnections() : maxConnections),
        present.holders());
  }

  private Map<Integer, PiecePriority> fileChanges() {
    Map<Integer, PiecePriority> changes = new HashMap<>();
    for (FileChange change : files == null ? List.<@Nullable FileChange>of() : files) {
      if (change == null || change.index() == null || change.priority() == null) {
        throw Problems.badInput("files", "each file needs its index and a priority");
      }
      changes.put(change.index(), change.priority());
    }
    return changes;
  }
}
