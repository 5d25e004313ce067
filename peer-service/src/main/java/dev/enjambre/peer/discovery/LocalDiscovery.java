package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds peers on our own networks by multicast (BEP 14), over IPv4 and IPv6, at each interface that
 * takes it. Where there is none, as on the overlay of a Swarm, it finds nobody, and costs nothing.
 * What it knows is on one thread of its own; a further one for each group waits for datagrams.
 */
public final class LocalDiscovery implements PeerDirectory, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LocalDiscovery.class);

  private static final int PORT = 6771;
  private static final Manners MANNERS =
      new Manners(LocalRegister.LEAST_INTERVAL, Duration.ofMinutes(5));

  /** Torrents that ask at about the same time share a datagram. */
  private static final long GATHER_MILLIS = 200;

  /** A group of BEP 14. */
  private enum Group {
    IPV4("239.192.152.143", StandardProtocolFamily.INET),
    IPV6("ff15::efc0:988f", StandardProtocolFamily.INET6);

    private final String address;
    private final StandardProtocolFamily family;

    Group(String address, StandardProtocolFamily family) {
      this.address = address;
      this.family = family;
    }

    InetSocketAddress socketAddress() {
      return new InetSocketAddress(address, PORT);
    }

    String host() {
      return (this == IPV6 ? "[" + address + "]" : address) + ":" + PORT;
    }
  }

  /** A group that was joined. */
  private record Joined(Group group, DatagramChannel channel, List<NetworkInterface> interfaces) {}

  private final Optional<InetAddress> listenAddress;
  private final IntSupplier port;
  private final String cookie;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("enjambre-local").daemon(true).factory());
  private final List<Joined> joined = new ArrayList<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder malformed = new LongAdder();

  // Touched by the one thread.
  private final LocalRegister register;
  private boolean telling;

  /**
   * Makes it; {@link #start} sets it to work.
   *
   * @param listenAddress the only address that we listen on; empty for all of this machine
   * @param port asked for the port at which peers can call us
   */
  public LocalDiscovery(Optional<InetAddress> listenAddress, IntSupplier port) {
    this.listenAddress = listenAddress.filter(address -> !address.isAnyLocalAddress());
    this.port = port;
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    cookie = HexFormat.of().formatHex(random);
    register = new LocalRegister(cookie);
  }

  /** Joins the groups where that is possible; says what is not, and goes on without. */
  public void start() {
    for (Group group : Group.values()) {
      try {
        Optional<Joined> found = join(group);
        found.ifPresent(one -> {
          joined.add(one);
          var _ =
              Thread.ofPlatform()
                  .name("enjambre-local-" + (group == Group.IPV4 ? "4" : "6"))
                  .daemon(true)
                  .start(() -> listen(one));
        });
      } catch (IOException | UnsupportedOperationException e) {
        log.debug("no peers are looked for by multicast to {}: {}", group.host(), e.getMessage());
      }
    }
  }

  private Optional<Joined> join(Group group) throws IOException {
    boolean isOther =
        listenAddress
            .filter(address -> (address.getAddress().length == 4) != (group == Group.IPV4))
            .isPresent();
    List<NetworkInterface> interfaces = isOther ? List.of() : interfaces(group);
    if (interfaces.isEmpty()) {
      return Optional.empty();
    }
    DatagramChannel channel = DatagramChannel.open(group.family);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      channel.bind(new InetSocketAddress(PORT));
      InetAddress address = group.socketAddress().getAddress();
      List<NetworkInterface> taken = new ArrayList<>();
      for (NetworkInterface each : interfaces) {
        try {
          channel.join(address, each);
          taken.add(each);
        } catch (IOException e) {
          log.debug("{} can't be joined at {}: {}", group.host(), each.getName(), e.getMessage());
        }
      }
      if (taken.isEmpty()) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new Joined(group, channel, taken));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns where multicast works; at the loopback only if we listen there alone. */
  private List<NetworkInterface> interfaces(Group group) throws SocketException {
    List<NetworkInterface> found = new ArrayList<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      boolean fits =
          each.isLoopback()
              ? listenAddress.filter(InetAddress::isLoopbackAddress).isPresent()
              : each.supportsMulticast() && !each.isPointToPoint() && hasAddress(each, group);
      if (fits && each.isUp()) {
        found.add(each);
      }
    }
    return found;
  }

  private boolean hasAddress(NetworkInterface one, Group group) {
    return one.inetAddresses()
        .anyMatch(address ->
            listenAddress
                .map(address::equals)
                .orElse((address.getAddress().length == 4) == (group == Group.IPV4)));
  }

  @Override
  public Manners manners() {
    return MANNERS;
  }

  @Override
  public void ask(InfoHash infoHash, boolean lacking, Consumer<List<PeerEndpoint>> found) {
    if (!joined.isEmpty()) {
      later(() -> {
        register.ask(infoHash, found, System.nanoTime());
        tellSoon();
      });
    }
  }

  private void later(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("what came after the end is not looked at", e);
    }
  }

  private void tellSoon() {
    if (!telling) {
      telling = true;
      var _ = thread.schedule(this::tell, GATHER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tell() {
    telling = false;
    List<InfoHash> due = register.due(System.nanoTime());
    if (due.isEmpty()) {
      return;
    }
    LocalAnnouncement announcement = new LocalAnnouncement(port.getAsInt(), due, cookie);
    for (Joined one : joined) {
      ByteBuffer datagram = ByteBuffer.wrap(announcement.toBytes(one.group().host()));
      for (NetworkInterface each : one.interfaces()) {
        try {
          one.channel().setOption(StandardSocketOptions.IP_MULTICAST_IF, each);
          one.channel().send(datagram.rewind(), one.group().socketAddress());
          sent.increment();
        } catch (IOException e) {
          log.debug("nothing could be told at {}: {}", each.getName(), e.getMessage());
        }
      }
    }
    tellSoon(); // there may be more than one datagram holds
  }

  private void listen(Joined one) {
    byte[] bytes = new byte[LocalAnnouncement.LONGEST + 1];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (true) {
        buffer.clear();
        if (one.channel().receive(buffer) instanceof InetSocketAddress from) {
          received.increment();
          take(from, bytes, buffer.position());
        }
      }
    } catch (ClosedChannelException e) {
      log.debug("no more is heard of {}", one.group().host(), e);
    } catch (IOException e) {
      log.warn("peers are no longer found by multicast to {}", one.group().host(), e);
    }
  }

  private void take(InetSocketAddress from, byte[] datagram, int length) {
    Optional<LocalAnnouncement> announcement = LocalAnnouncement.read(datagram, length);
    if (announcement.isEmpty()) {
      malformed.increment();
      return;
    }
    IpAddress address = IpAddress.of(from.getAddress());
    later(() -> register.heard(address, announcement.get(), System.nanoTime()));
  }

  /** Returns how many datagrams were sent, at all interfaces together. */
  public long sent() {
    return sent.sum();
  }

  /** Returns how many datagrams came, our own among them. */
  public long received() {
    return received.sum();
  }

  /** Returns how many datagrams came that made no sense. */
  public long malformed() {
    return malformed.sum();
  }

  /** Leaves the groups. */
  @Override
  public void close() {
    thread.shutdownNow();
    for (Joined one : joined) {
      try {
        one.channel().close();
      } catch (IOException e) {
        log.debug("{} could not be left", one.group().host(), e);
      }
    }
    thread.close();
  }
}
