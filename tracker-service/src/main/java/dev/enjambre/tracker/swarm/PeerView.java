package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A look at a member where it lies. The same object shows one member after the other: it tells
 * nothing once the {@link PeerSink} that was given it has returned.
 */
public final class PeerView {

  private static final int[] NOTHING = {};

  private @Nullable MemberTable table;
  private RowLayout layout;
  private int[] page = NOTHING;
  private int offset;
  private int row;

  PeerView(RowLayout layout) {
    this.layout = layout;
  }

  void show(MemberTable shown, int number) {
    MemberRows rows = shown.rows();
    table = shown;
    layout = rows.layout();
    page = rows.page(number);
    offset = rows.offset(number);
    row = number;
  }

  /** Returns whether the address is an IPv4 one. */
  public boolean isIpv4() {
    return layout.ipv4;
  }

  /** Returns the IPv4 address as a 32-bit number, or the last 32 bits of an IPv6 one. */
  public int ipv4() {
    return (int) addressLow();
  }

  /** Returns the first eight bytes of an IPv6 address; 0 for IPv4. */
  public long addressHigh() {
    return layout.addressHigh(page, offset);
  }

  /** Returns the last eight bytes of an IPv6 address, or an IPv4 one as an unsigned number. */
  public long addressLow() {
    return layout.addressLow(page, offset);
  }

  /** Returns the TCP port. */
  public int port() {
    return layout.port(page, offset);
  }

  /** Returns whether the member has everything. */
  public boolean isSeeder() {
    return table != null && table.isSeeder(row);
  }

  /** Returns how many bytes it lacks: up to 2⁴⁸ − 2, or {@link Long#MAX_VALUE} for unknown. */
  public long left() {
    return layout.left(page, offset);
  }

  /** Returns the host name that it announced, if any; whether it is true is not known here. */
  public @Nullable HostName hostName() {
    return table == null ? null : table.name(row);
  }

  /** Returns where it says that it is, if it says so. */
  public @Nullable Zone zone() {
    return table == null ? null : table.zone(row);
  }

  /** Returns how fast it fetches, in bytes per second; 0 if that is not known. */
  public float rate() {
    return table == null ? 0 : table.rate(row);
  }

  /** Returns in how many seconds it is done; -1 if that cannot be told. */
  long secondsLeft(int nowSeconds) {
    return isSeeder() ? -1 : Rate.secondsLeft(left(), rate(), silentSeconds(nowSeconds));
  }

  MemberProgress toProgress(int nowSeconds) {
    long seconds = secondsLeft(nowSeconds);
    return new MemberProgress(
        toPeer(),
        Optional.ofNullable(zone()),
        isSeeder(),
        left(),
        rate(),
        seconds < 0 ? OptionalLong.empty() : OptionalLong.of(seconds),
        silentSeconds(nowSeconds));
  }

  /** Returns how long ago it announced. */
  int silentSeconds(int nowSeconds) {
    return Math.max(layout.silentSeconds(page, offset, nowSeconds), 0);
  }

  /** Makes its peer id. */
  public PeerId id() {
    return layout.id(page, offset);
  }

  /** Makes its address. */
  public IpAddress address() {
    return new IpAddress(addressHigh(), addressLow(), layout.ipv4);
  }

  /** Makes a copy that lasts. */
  public SwarmPeer toPeer() {
    return new SwarmPeer(id(), address(), port(), Optional.ofNullable(hostName()));
  }

  Member toMember(InfoHash infoHash, int nowSeconds) {
    return new Member(
        infoHash,
        toPeer(),
        left(),
        isSeeder(),
        layout.isCounted(page, offset),
        silentSeconds(nowSeconds),
        Optional.ofNullable(zone()));
  }

  /** Returns whether it is the same process as another, or cannot be told from it. */
  boolean isSameAs(int[] other, RowLayout otherLayout, @Nullable HostName otherName) {
    if (RowLayout.sameId(page, offset, other)) {
      return true;
    }
    if (layout != otherLayout || !layout.sameEndpoint(page, offset, other)) {
      return false;
    }
    HostName name = hostName();
    return name == null ? otherName == null : name.equals(otherName);
  }
}
