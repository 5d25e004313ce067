package dev.enjambre.peer.web;

import dev.enjambre.peer.session.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The limits over all torrents as the API shows and takes them. A call that changes them leaves
 * out, or sets to null, what is to stay as it is.
 *
 * @param maxDownloadRate payload bytes per second; 0 for no limit
 * @param maxUploadRate payload bytes per second; 0 for no limit
 * @param maxConnections connections to peers
 * @param maxConnectionsPerTorrent connections of one torrent
 * @param maxConnectionsPerAddress connections of one torrent to one IP address
 * @param maxHalfOpen attempts to connect under way at once
 * @param maxActiveTorrents torrents that fetch at once; 0 for no limit
 * @param bufferMemory bytes received that may wait for the disk
 */
record SettingsJson(
    @Nullable Long maxDownloadRate,
    @Nullable Long maxUploadRate,
    @Nullable Integer maxConnections,
    @Nullable Integer maxConnectionsPerTorrent,
    @Nullable Integer maxConnectionsPerAddress,
    @Nullable Integer maxHalfOpen,
    @Nullable Integer maxActiveTorrents,
    @Nullable Long bufferMemory) {

  static SettingsJson of(Limits limits) {
    return new SettingsJson(
        limits.maxDownloadRate(),
        limits.maxUploadRate(),
        limits.maxConnections(),
        limits.maxConnectionsPerTorrent(),
        limits.maxConnectionsPerAddress(),
        limits.maxHalfOpen(),
        limits.maxActiveTorrents(),
        limits.bufferMemory());
  }

  /**
   * Returns the limits that this makes of the present ones.
   *
   * @throws Limits.OutOfRangeException if one is out of range
   */
  Limits appliedTo(Limits present) {
    return new Limits(
        given(maxDownloadRate, present.maxDownloadRate()),
        given(maxUploadRate, present.maxUploadRate()),
        given(maxConnections, present.maxConnections()),
        given(maxConnectionsPerTorrent, present.maxConnectionsPerTorrent()),
        given(maxConnectionsPerAddress, present.maxConnectionsPerAddress()),
        given(maxHalfOpen, present.maxHalfOpen()),
        given(maxActiveTorrents, present.maxActiveTorrents()),
        given(bufferMemory, present.bufferMemory()));
  }

  private static <T> T given(@Nullable T value, T present) {
    return value == null ? present : value;
  }
}
