package dev.enjambre.tracker.udp;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.hash.SipHash;
import java.time.Duration;

/**
 * The connection ids of the tracker. An id is a keyed hash of the address that asked for it and of
 * the time, so it proves that its bearer gets what is sent to that address, nobody can make one up,
 * and nothing needs to be remembered. It is good for two minutes at least and four at most. Any
 * thread.
 *
 * <p>Trackers that share a key take the time from the wall clock. Then an id of the next window of
 * time is good as well: it comes from one whose clock is a little ahead.
 *
 * <p>The port is left out: a client may use its id from another socket, as ours does.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0015.html">BEP 15, "UDP connections /
 *     spoofing"</a>
 */
final class ConnectionIds {

  /** How long the ids of one address stay the same. */
  static final Duration WINDOW = Duration.ofMinutes(2);

  private static final long WINDOW_NANOS = WINDOW.toNanos();

  /** Keeps an IPv4 address apart from the IPv6 address with the same bits. */
  private static final long IPV4_MARK = 1L << 63;

  private final ConnectionKey key;

  ConnectionIds(ConnectionKey key) {
    this.key = key;
  }

  /** Returns the id that an address gets at that time. */
  long issue(IpAddress address, long nowNanos) {
    return id(key.held().now(), address, window(nowNanos));
  }

  /** Returns whether that address got the id in this window of time or the one before. */
  boolean accepts(long id, IpAddress address, long nowNanos) {
    ConnectionKey.Held held = key.held();
    SipHash before = held.before();
    long window = window(nowNanos);
    return accepts(id, held.now(), address, window, held.shared())
        || (before != null && accepts(id, before, address, window, false));
  }

  private static boolean accepts(
      long id, SipHash hash, IpAddress address, long window, boolean ahead) {
    return id == id(hash, address, window)
        || id == id(hash, address, window - 1)
        || (ahead && id == id(hash, address, window + 1));
  }

  private static long id(SipHash hash, IpAddress address, long window) {
    long time = address.isIpv4() ? window ^ IPV4_MARK : window;
    return hash.hash(address.high(), address.low(), time);
  }

  private static long window(long nowNanos) {
    return Math.floorDiv(nowNanos, WINDOW_NANOS);
  }
}
