package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the fleet's names again and again, and knocks where somebody new should be. All of it
 * happens on one thread of its own, which waits for nobody; anybody may ask how it stands.
 *
 * <p>Each address is knocked at once for all torrents, so that one where nobody listens costs a
 * torrent nothing, however many torrents there are.
 */
public final class PeerDiscovery implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeerDiscovery.class);

  /** Addresses that are knocked at at once. */
  private static final int MOST_KNOCKS = 32;

  private final DiscoveryConfig config;
  private final Optional<InetAddress> listenAddress;
  private final IntSupplier port;
  private final Supplier<NameLookup> servers;
  private final Knock knock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("enjambre-discovery").daemon(true).factory());
  private final Map<LookupOutcome, LongAdder> lookups = new EnumMap<>(LookupOutcome.class);

  // Touched by the one thread.
  private final Roster roster = new Roster();
  private final Map<DnsName, LookupOutcome> outcomes = new LinkedHashMap<>();
  private final Set<DnsName> underWay = new HashSet<>();
  private final Set<DnsName> warned = new HashSet<>();
  private int knocks;

  private volatile DiscoveryStatus status = DiscoveryStatus.NONE;

  /**
   * Makes it; {@link #start} sets it to work.
   *
   * @param listenAddress the only address that we listen on; empty for all of this machine
   * @param port asked for the port that we listen on
   * @param servers makes what asks them, if there is a name to ask for
   */
  public PeerDiscovery(
      DiscoveryConfig config,
      Optional<InetAddress> listenAddress,
      IntSupplier port,
      Supplier<NameLookup> servers,
      Knock knock) {
    this.config = config;
    this.listenAddress = listenAddress;
    this.port = port;
    this.servers = servers;
    this.knock = knock;
    for (LookupOutcome outcome : LookupOutcome.values()) {
      lookups.put(outcome, new LongAdder());
    }
  }

  /** Looks up the names at once, and in each interval from then on. */
  public void start() {
    if (!config.names().isEmpty()) {
      NameLookup names = servers.get();
      var _ =
          thread.scheduleWithFixedDelay(
              () -> guarded(() -> lookUp(names)),
              0,
              config.interval().toNanos(),
              TimeUnit.NANOSECONDS);
    }
  }

  /** Returns whom torrents may call: the same list until that changes. */
  public List<PeerEndpoint> candidates() {
    return status.candidates();
  }

  /**
   * Returns members of the networks that need no tracker: those whom DNS names, and behind them,
   * where a bounded list drops them last, those we were told of.
   */
  public List<PeerEndpoint> members() {
    List<PeerEndpoint> named = status.named();
    if (named.isEmpty()) {
      return config.bootstrap();
    }
    List<PeerEndpoint> all = new ArrayList<>(named);
    all.addAll(config.bootstrap());
    return all;
  }

  /** Returns how it stands. */
  public DiscoveryStatus status() {
    return status;
  }

  /** Returns how many look-ups of a name came to that. */
  public long lookups(LookupOutcome outcome) {
    return Objects.requireNonNull(lookups.get(outcome)).sum();
  }

  private void lookUp(NameLookup names) {
    for (DnsName name : config.names()) {
      if (underWay.add(name)) {
        CompletableFuture<DnsAnswer> ipv4 = names.ask(name.host(), DnsAnswer.Family.IPV4);
        CompletableFuture<DnsAnswer> ipv6 = names.ask(name.host(), DnsAnswer.Family.IPV6);
        var _ = ipv4.thenAcceptBoth(ipv6, (a, aaaa) -> later(() -> onAnswers(name, a, aaaa)));
      }
    }
    // Those whose time has come though nothing was answered.
    knockMore();
  }

  /** The executor would keep to itself what goes wrong, and never come again. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("finding peers by DNS has failed, and goes on", e);
    }
  }

  private void later(Runnable task) {
    try {
      thread.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      log.debug("an answer came after the end", e);
    }
  }

  private void onAnswers(DnsName name, DnsAnswer ipv4, DnsAnswer ipv6) {
    underWay.remove(name);
    Ourselves ourselves = new Ourselves(ownAddresses(), port.getAsInt());
    long now = System.nanoTime();
    roster.answered(name, DnsAnswer.Family.IPV4, ipv4, ourselves, now);
    roster.answered(name, DnsAnswer.Family.IPV6, ipv6, ourselves, now);
    LookupOutcome outcome = LookupOutcome.of(ipv4, ipv6);
    Objects.requireNonNull(lookups.get(outcome)).increment();
    outcomes.put(name, outcome);
    tellOf(name, outcome, ipv4);
    publish();
    knockMore();
  }

  private void tellOf(DnsName name, LookupOutcome outcome, DnsAnswer answer) {
    if (outcome == LookupOutcome.FOUND) {
      if (warned.remove(name)) {
        log.info("{} resolves again", name.host());
      }
      return;
    }
    String reason = answer instanceof DnsAnswer.Failed failed ? failed.reason() : "no such name";
    if (warned.add(name)) {
      log.warn(
          "{} does not resolve ({}); it is looked up again each {} ms",
          name.host(),
          reason,
          config.interval().toMillis());
    } else {
      log.debug("{} does not resolve: {}", name.host(), reason);
    }
  }

  private void knockMore() {
    for (PeerEndpoint endpoint : roster.due(MOST_KNOCKS - knocks, System.nanoTime())) {
      knocks++;
      var _ = knock.at(endpoint).thenAccept(reached -> later(() -> onKnocked(endpoint, reached)));
    }
  }

  private void onKnocked(PeerEndpoint endpoint, boolean reached) {
    knocks--;
    log.debug("{} {}", endpoint.hostAndPort(), reached ? "is there" : "can't be reached");
    roster.tried(endpoint, reached, System.nanoTime());
    publish();
    knockMore();
  }

  private void publish() {
    status =
        new DiscoveryStatus(
            outcomes, roster.own(), roster.candidates(), roster.named(), roster.unreached());
  }

  /** Returns the addresses at which we can be called on this machine. */
  private Set<IpAddress> ownAddresses() {
    if (listenAddress.filter(address -> !address.isAnyLocalAddress()).isPresent()) {
      return Set.of(IpAddress.of(listenAddress.get()));
    }
    Set<IpAddress> own = new HashSet<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        each.inetAddresses().map(IpAddress::of).forEach(own::add);
      }
    } catch (SocketException e) {
      // Then a call to ourselves ends when both sides have told the same id.
      log.debug("this machine's addresses can't be listed", e);
    }
    return own;
  }

  /** Looks up nothing more; what is under way no longer matters. */
  @Override
  public void close() {
    thread.shutdownNow();
    // Nothing there takes time.
    thread.close();
  }
}
