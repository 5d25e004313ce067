package dev.enjambre.tracker.pages;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.tracker.service.FleetMatrix.Cell;
import dev.enjambre.tracker.service.FleetMatrix.Replica;
import dev.enjambre.tracker.swarm.MemberProgress;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a replica has got with a torrent, as pages show it.
 *
 * @param stage {@code done}, {@code fetching}, {@code stalled} or {@code absent}
 * @param part how much of it is there, 0 to 1; null if that is not known
 * @param left bytes that it lacks; null if it does not know
 * @param rate bytes per second; null if that is not known
 * @param eta in how many seconds it is done; null if that is not known
 * @param stuck for how many seconds it has announced that it lacks the same
 * @param heard how many seconds ago it announced
 */
record HolderView(
    String stage,
    @Nullable Double part,
    @Nullable Long left,
    @Nullable Long rate,
    @Nullable Long eta,
    int stuck,
    int heard) {

  private static final HolderView ABSENT = new HolderView("absent", null, null, null, null, 0, 0);

  /**
   * Returns how a cell is shown.
   *
   * @param size the torrent's bytes; empty if they are not known
   */
  static HolderView of(Optional<Cell> cell, OptionalLong size) {
    return cell.map(known -> of(known, size)).orElse(ABSENT);
  }

  private static HolderView of(Cell cell, OptionalLong size) {
    MemberProgress member = cell.member();
    boolean unknown = member.left() == Long.MAX_VALUE;
    long rate = Math.round(member.bytesPerSecond());
    return new HolderView(
        cell.stage().name().toLowerCase(Locale.ROOT),
        unknown || size.isEmpty() ? null : part(member.left(), size.getAsLong()),
        unknown ? null : member.left(),
        rate > 0 ? rate : null,
        member.secondsLeft().isPresent() ? member.secondsLeft().getAsLong() : null,
        member.stuckSeconds(),
        member.silentSeconds());
  }

  /** What is said to be lacking may be more than there is. */
  private static double part(long left, long size) {
    return size <= 0 ? 0 : Math.clamp((size - left) / (double) size, 0, 1);
  }

  /** Returns what stands for it where there is little room; empty where there are numbers. */
  public String mark() {
    return switch (stage) {
      case "done" -> "✓";
      case "absent" -> "·";
      default -> "";
    };
  }

  /** Returns whether it is getting it, at whatever pace. */
  public boolean isUnderWay() {
    return stage.equals("fetching") || stage.equals("stalled");
  }

  /**
   * A replica by what it calls itself, or else its address.
   *
   * @param name to tell it from others
   * @param address its address and port
   * @param client its program
   * @param stage the worst of its stages
   * @param heard how many seconds ago it announced
   */
  record Who(String name, String address, String client, String stage, int heard) {

    static Who of(Replica replica) {
      SwarmPeer peer = replica.peer();
      IpAddress ip = peer.address();
      String address = (ip.isIpv4() ? ip.text() : "[" + ip.text() + "]") + ":" + peer.port();
      return new Who(
          peer.hostname().map(HostName::name).map(PrintableText::escape).orElse(address),
          address,
          PrintableText.escape(peer.id().clientName()),
          replica.worst().name().toLowerCase(Locale.ROOT),
          replica.silentSeconds());
    }
  }
}
