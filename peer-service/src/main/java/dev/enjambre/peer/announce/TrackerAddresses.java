package dev.enjambre.peer.announce;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that trackers' names have just now, in the order in which they are to be tried: the
 * one that answered last comes first. Several processes may answer to one name, and any of them may
 * be gone. Safe for use by many threads.
 */
public final class TrackerAddresses {

  /** So many addresses of a name are tried at most. */
  private static final int MOST = 8;

  private static final int MOST_NAMES = 1000;

  /** Tells the addresses of a host. */
  @FunctionalInterface
  public interface Resolver {

    /** Returns all of them; may wait for the network. */
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final Resolver resolver;
  private final Optional<InetAddress> localAddress;
  private final Map<String, InetAddress> good =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InetAddress> eldest) {
          return size() > MOST_NAMES;
        }
      };

  /**
   * Makes one.
   *
   * @param localAddress what we send from; addresses of the other family are left out
   */
  public TrackerAddresses(Resolver resolver, Optional<InetAddress> localAddress) {
    this.resolver = resolver;
    this.localAddress = localAddress;
  }

  /**
   * Returns the addresses of a name; may wait for the network.
   *
   * @throws UnknownHostException if it has none
   */
  public List<InetAddress> of(String host) throws UnknownHostException {
    List<InetAddress> usable = new ArrayList<>();
    for (InetAddress address : resolver.resolve(host)) {
      if (isReachable(address) && usable.size() < MOST && !usable.contains(address)) {
        usable.add(address);
      }
    }
    synchronized (good) {
      InetAddress last = good.get(host);
      if (last != null && usable.remove(last)) {
        usable.addFirst(last);
      }
    }
    return usable;
  }

  /** Takes in that a host answered from that address. */
  public void answered(String host, InetAddress address) {
    synchronized (good) {
      good.put(host, address);
    }
  }

  private boolean isReachable(InetAddress address) {
    return localAddress.isEmpty()
        || localAddress.get().isAnyLocalAddress()
        || localAddress.get() instanceof Inet6Address == address instanceof Inet6Address;
  }
}
