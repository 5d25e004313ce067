package dev.enjambre.tracker.admission;

import dev.enjambre.common.announce.AnnounceResponse.Failure;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.Admission;
import dev.enjambre.tracker.service.PassKey;
import dev.enjambre.tracker.service.Refusal;
import dev.enjambre.tracker.service.Refusal.Reason;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tracker's admission: block list, rate limits, pass keys and catalogue, in that order, so that
 * nobody can try keys faster than the limits allow. Any thread.
 */
public final class Gate implements Admission {

  private static final Refusal BLOCKED_ADDRESS =
      new Refusal(Reason.BLOCKED_ADDRESS, "your address is blocked here", Duration.ofDays(1));
  private static final Refusal BLOCKED_TORRENT =
      new Refusal(Reason.BLOCKED_TORRENT, "this torrent is blocked here", Failure.NEVER);

  /** With the header of an error packet as long as the shortest scrape: 36 bytes. */
  private static final Refusal RATE =
      new Refusal(Reason.RATE, "too many requests, slow down", Duration.ofMinutes(1));

  private static final Refusal NO_PASS_KEY =
      new Refusal(
          Reason.PASS_KEY,
          "this tracker needs a pass key in its URL: /{passkey}/announce",
          Failure.NEVER);
  private static final Refusal UNKNOWN_PASS_KEY =
      new Refusal(Reason.PASS_KEY, "the pass key is not known", Duration.ofHours(1));
  private static final Refusal NOT_IN_CATALOG =
      new Refusal(
          Reason.NOT_IN_CATALOG,
          "this torrent is not in the catalogue of this tracker",
          Duration.ofMinutes(5));

  private final Supplier<BlockList> blockList;
  private final RateLimits limits;
  private final @Nullable Supplier<PassKeys> passKeys;
  private final @Nullable Predicate<InfoHash> catalog;
  private final LongSupplier nanoClock;

  /**
   * Makes the gate.
   *
   * @param blockList the list as it is now
   * @param passKeys the keys as they are now, or null if nobody needs one
   * @param catalog which torrents are tracked, or null for all
   * @param nanoClock a monotonic clock
   */
  public Gate(
      Supplier<BlockList> blockList,
      RateLimits limits,
      @Nullable Supplier<PassKeys> passKeys,
      @Nullable Predicate<InfoHash> catalog,
      LongSupplier nanoClock) {
    this.blockList = blockList;
    this.limits = limits;
    this.passKeys = passKeys;
    this.catalog = catalog;
    this.nanoClock = nanoClock;
  }

  @Override
  public @Nullable Refusal refuse(InfoHash infoHash, IpAddress source, @Nullable PassKey passKey) {
    if (blockList.get().blocks(source)) {
      return BLOCKED_ADDRESS;
    }
    if (!limits.admitsAnnounce(source, nanoClock)) {
      return RATE;
    }
    Refusal badKey = refuseKey(passKey);
    return badKey != null ? badKey : refuseTorrent(infoHash);
  }

  @Override
  public @Nullable Refusal refuseScrape(IpAddress source, @Nullable PassKey passKey) {
    if (blockList.get().blocks(source)) {
      return BLOCKED_ADDRESS;
    }
    return limits.admitsScrape(source, nanoClock) ? refuseKey(passKey) : RATE;
  }

  @Override
  public @Nullable Refusal refuseTorrent(InfoHash infoHash) {
    if (blockList.get().blocks(infoHash)) {
      return BLOCKED_TORRENT;
    }
    return catalog == null || catalog.test(infoHash) ? null : NOT_IN_CATALOG;
  }

  private @Nullable Refusal refuseKey(@Nullable PassKey passKey) {
    if (passKeys == null) {
      return null;
    }
    if (passKey == null) {
      return NO_PASS_KEY;
    }
    return passKeys.get().contains(passKey) ? null : UNKNOWN_PASS_KEY;
  }
}
