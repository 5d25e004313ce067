package dev.enjambre.peer.web;

import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.session.Limits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The limits over all torrents as the API shows and takes them, and what can't be changed while the
 * peer runs. A call that changes them leaves out, or sets to null, what is to stay as it is.
 *
 * @param maxDownloadRate payload bytes per second; 0 for no limit
 * @param maxUploadRate payload bytes per second; 0 for no limit
 * @param maxConnections connections to peers
 * @param maxConnectionsPerTorrent connections of one torrent
 * @param maxConnectionsPerAddress connections of one torrent to one IP address
 * @param maxHalfOpen attempts to connect under way at once
 * @param maxActiveTorrents torrents that fetch at once; 0 for no limit
 * @param bufferMemory bytes received that may wait for the disk
 * @param choking what it aims at when it chooses whom to upload to, {@code standard} or {@code
 *     cooperative}; only shown
 */
record SettingsJson(
    @Nullable Long maxDownloadRate,
    @Nullable Long maxUploadRate,
    @Nullable Integer maxConnections,
    @Nullable Integer maxConnectionsPerTorrent,
    @Nullable Integer maxConnectionsPerAddress,
    @Nullable Integer maxHalfOpen,
    @Nullable Integer maxActiveTorrents,
    @Nullable Long bufferMemory,
    @Nullable String choking) {

  static SettingsJson of(Limits limits, Choking choking) {
    return new SettingsJson(
        limits.maxDownloadRate(),
        limits.maxUploadRate(),
        limits.maxConnections(),
        limits.maxConnectionsPerTorrent(),
        limits.maxConnectionsPerAddress(),
        limits.maxHalfOpen(),
        limits.maxActiveTorrents(),
        limits.bufferMemory(),
        nameOf(choking));
  }

  /** Whether it would change what can't be changed. */
  boolean wantsOtherThan(Choking present) {
    return choking != null && !choking.equals(nameOf(present));
  }

  private static String nameOf(Choking choking) {
    return choking.name().toLowerCase(Locale.ROOT);
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
