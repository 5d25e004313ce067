package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.util.Arrays;
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
  private @Nullable HostName copiedName;
  private @Nullable ExternalAddress copiedExternal;
  private @Nullable ExternalAddress elsewhere;

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
    elsewhere = null;
  }

  /** Returns where it says that those outside its network can reach it, if it says so. */
  public @Nullable ExternalAddress external() {
    return table == null ? copiedExternal : table.external(row);
  }

  /**
   * From now on it is shown as to be found there, without its host name, until the next one is
   * shown.
   *
   * @param address of the same family as its own
   */
  public void showAt(ExternalAddress address) {
    elsewhere = address;
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
    return elsewhere == null ? layout.addressHigh(page, offset) : elsewhere.address().high();
  }

  /** Returns the last eight bytes of an IPv6 address, or an IPv4 one as an unsigned number. */
  public long addressLow() {
    return elsewhere == null ? layout.addressLow(page, offset) : elsewhere.address().low();
  }

  /** Returns the TCP port. */
  public int port() {
    return elsewhere == null ? layout.port(page, offset) : elsewhere.port();
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
    if (elsewhere != null) {
      return null;
    }
    return table == null ? copiedName : table.name(row);
  }

  /** Returns where it says that it is, if it says so. */
  public @Nullable Zone zone() {
    return table == null ? null : table.zone(row);
  }

  /** Returns how fast it fetches, in bytes per second; 0 if that is not known. */
  public float rate() {
    return table == null ? 0 : table.rate(row);
  }

  /**
   * Returns for how long it has announced that it lacks the same, in seconds up to its last
   * announce; 0 if it has got further by that, or that is not known.
   */
  int stuckSeconds() {
    return table == null || isSeeder() ? 0 : table.stuckSeconds(row);
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
        stuckSeconds(),
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

  /** Makes a view that goes on showing who this is and where, for when the shard is not locked. */
  public PeerView copy() {
    PeerView copy = new PeerView(layout);
    copy.page = Arrays.copyOfRange(page, offset, offset + layout.width);
    copy.copiedName = hostName();
    copy.copiedExternal = external();
    return copy;
  }

  /** Makes a copy that lasts. */
  public SwarmPeer toPeer() {
    return new SwarmPeer(
        id(), address(), port(), Optional.ofNullable(hostName()), Optional.ofNullable(external()));
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
