package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom DNS names: which addresses are new and which are gone, which of them we are ourselves, and
 * at which somebody listens. Owned by one thread; time comes in as a parameter.
 *
 * <p>An answer counts until the next one of the same name and family. Where there is none (a
 * failure, a silent server) what was answered last still holds, since a fleet must not fall apart
 * when its name server does. An address becomes a candidate when it has been reached; one that
 * can't be reached is tried again after 5 s to 1 min, growing, for as long as DNS names it.
 */
public final class Roster {

  /** Of an answer so many addresses are taken; those that are known come first. */
  public static final int MOST_ADDRESSES = 1000;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);
  private static final IpAddress BROADCAST = IpAddress.ofIpv4(-1);

  /** What is known of an address that DNS names. */
  private static final class Standing {
    private boolean trying;
    private boolean reached;
    private int failures;
    private long notBeforeNanos;

    Standing(long nowNanos) {
      notBeforeNanos = nowNanos;
    }
  }

  private record Question(DnsName name, DnsAnswer.Family family) {}

  private final Map<Question, Set<PeerEndpoint>> named = new LinkedHashMap<>();
  private final Map<PeerEndpoint, Standing> others = new LinkedHashMap<>();
  private Set<PeerEndpoint> own = Set.of();
  private List<PeerEndpoint> candidates = List.of();

  /** Takes in an answer. */
  public void answered(
      DnsName name, DnsAnswer.Family family, DnsAnswer answer, Ourselves ourselves, long nowNanos) {
    Question question = new Question(name, family);
    switch (answer) {
      case DnsAnswer.Found found ->
          named.put(question, usable(found.addresses(), name.port(), named.get(question)));
      case DnsAnswer.Nobody _ -> named.remove(question);
      case DnsAnswer.Failed _ -> {
        // What was answered before still holds.
      }
    }
    weigh(ourselves, nowNanos);
  }

  private static Set<PeerEndpoint> usable(
      List<IpAddress> addresses, int port, @Nullable Set<PeerEndpoint> before) {
    Set<PeerEndpoint> all = new LinkedHashSet<>();
    for (IpAddress address : addresses) {
      if (canBeCalled(address)) {
        all.add(PeerEndpoint.of(address, port));
      }
    }
    if (all.size() <= MOST_ADDRESSES) {
      return all;
    }
    Set<PeerEndpoint> some = new LinkedHashSet<>();
    if (before != null) {
      before.stream().filter(all::contains).forEach(some::add);
    }
    for (PeerEndpoint endpoint : all) {
      if (some.size() >= MOST_ADDRESSES) {
        break;
      }
      some.add(endpoint);
    }
    return some;
  }

  private static boolean canBeCalled(IpAddress address) {
    InetAddress host = address.toInetAddress();
    return !host.isAnyLocalAddress()
        && !host.isMulticastAddress()
        && !host.isLinkLocalAddress()
        && !address.equals(BROADCAST);
  }

  /** Finds who is new, who is gone, and who is ourselves. */
  private void weigh(Ourselves ourselves, long nowNanos) {
    Set<PeerEndpoint> ours = new LinkedHashSet<>();
    Set<PeerEndpoint> present = new LinkedHashSet<>();
    for (Set<PeerEndpoint> some : named.values()) {
      for (PeerEndpoint endpoint : some) {
        (ourselves.isAt(endpoint) ? ours : present).add(endpoint);
      }
    }
    own = ours;
    others.keySet().retainAll(present);
    for (PeerEndpoint endpoint : present) {
      others.computeIfAbsent(endpoint, _ -> new Standing(nowNanos));
    }
    tellCandidates();
  }

  /** Returns up to so many addresses that are to be tried now; {@link #tried} must follow each. */
  public List<PeerEndpoint> due(int most, long nowNanos) {
    List<PeerEndpoint> due = new ArrayList<>();
    for (Map.Entry<PeerEndpoint, Standing> other : others.entrySet()) {
      if (due.size() >= most) {
        break;
      }
      Standing standing = other.getValue();
      if (!standing.trying && !standing.reached && nowNanos - standing.notBeforeNanos >= 0) {
        standing.trying = true;
        due.add(other.getKey());
      }
    }
    return due;
  }

  /** An address was tried; one that is gone meanwhile no longer matters. */
  public void tried(PeerEndpoint endpoint, boolean reached, long nowNanos) {
    Standing standing = others.get(endpoint);
    if (standing == null) {
      return;
    }
    standing.trying = false;
    standing.reached = reached;
    if (!reached) {
      long wait =
          Math.min(
              LONGEST_RETRY.toNanos(), FIRST_RETRY.toNanos() << Math.min(10, standing.failures++));
      standing.notBeforeNanos = nowNanos + wait;
    }
    tellCandidates();
  }

  private void tellCandidates() {
    List<PeerEndpoint> reached = new ArrayList<>();
    others.forEach((endpoint, standing) -> {
      if (standing.reached) {
        reached.add(endpoint);
      }
    });
    if (!new HashSet<>(reached).equals(new HashSet<>(candidates))) {
      candidates = List.copyOf(reached);
    }
  }

  /** Returns the addresses of others that DNS names, whether they were reached or not. */
  public List<PeerEndpoint> named() {
    return List.copyOf(others.keySet());
  }

  /** Returns whom torrents may call; the same list until that changes. */
  public List<PeerEndpoint> candidates() {
    return candidates;
  }

  /** Returns those addresses among the answers that are our own. */
  public Set<PeerEndpoint> own() {
    return Set.copyOf(own);
  }

  /** Returns how many addresses of others there are, whether they were reached or not. */
  public int others() {
    return others.size();
  }

  /** Returns how many addresses were tried and could not be reached. */
  public int unreached() {
    int unreached = 0;
    for (Standing standing : others.values()) {
      unreached += !standing.reached && standing.failures > 0 ? 1 : 0;
    }
    return unreached;
  }
}
