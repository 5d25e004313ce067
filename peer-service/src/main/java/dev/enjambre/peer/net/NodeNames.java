package dev.enjambre.peer.net;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.dht.NodeAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the host names of nodes that torrents name, on virtual threads. Anybody can have put
 * them there, so {@value #AT_ONCE} are looked up at once, {@value #MOST_WAITING} wait at most
 * (others are left out), of each {@value #MOST_ADDRESSES} addresses are taken, and none is looked
 * up again within {@link #PAUSE}. Owned by one loop, on which it answers.
 */
final class NodeNames implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NodeNames.class);

  static final int AT_ONCE = 4;
  static final int MOST_WAITING = 64;
  static final int MOST_ADDRESSES = 4;
  static final Duration PAUSE = Duration.ofMinutes(1);

  private final Executor loop;
  private final Function<HostName, List<IpAddress>> resolver;
  private final Consumer<List<NodeAddress>> found;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ArrayDeque<PeerEndpoint> waiting = new ArrayDeque<>(1);
  private final Set<PeerEndpoint> underWay = new LinkedHashSet<>(2);

  /** When each was asked for, the longest ago first. */
  private final Map<PeerEndpoint, Long> asked = new LinkedHashMap<>(2);

  /**
   * Makes one.
   *
   * @param loop runs what follows from an answer
   * @param resolver returns the addresses of a host, or none; may block
   * @param found hears of nodes, on the loop
   */
  NodeNames(
      Executor loop,
      Function<HostName, List<IpAddress>> resolver,
      Consumer<List<NodeAddress>> found) {
    this.loop = loop;
    this.resolver = resolver;
    this.found = found;
  }

  /** Returns what the system resolves a name to. */
  static List<IpAddress> resolve(HostName host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host.name())).map(IpAddress::of).toList();
    } catch (UnknownHostException e) {
      log.debug("{}, a node that a torrent names, does not resolve", host, e);
      return List.of();
    }
  }

  /** Looks up a name, if there is room. */
  void look(PeerEndpoint node, long nowNanos) {
    if (waiting.size() >= MOST_WAITING) {
      return;
    }
    forget(nowNanos);
    if (asked.putIfAbsent(node, nowNanos) == null) {
      waiting.add(node);
      next();
    }
  }

  private void forget(long nowNanos) {
    Iterator<Long> oldest = asked.values().iterator();
    while (oldest.hasNext() && nowNanos - oldest.next() >= PAUSE.toNanos()) {
      oldest.remove();
    }
  }

  private void next() {
    while (underWay.size() < AT_ONCE && !waiting.isEmpty() && !threads.isShutdown()) {
      PeerEndpoint node = waiting.remove();
      underWay.add(node);
      var _ =
          CompletableFuture.supplyAsync(() -> resolver.apply((HostName) node.address()), threads)
              .exceptionally(_ -> List.of())
              .thenAccept(addresses -> loop.execute(() -> onResolved(node, addresses)));
    }
  }

  private void onResolved(PeerEndpoint node, List<IpAddress> addresses) {
    underWay.remove(node);
    if (!addresses.isEmpty()) {
      found.accept(at(addresses, node.port()));
    }
    next();
  }

  private static List<NodeAddress> at(List<IpAddress> addresses, int port) {
    return addresses.stream()
        .limit(MOST_ADDRESSES)
        .map(address -> new NodeAddress(address, port))
        .toList();
  }

  /** Looks up nothing more. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
