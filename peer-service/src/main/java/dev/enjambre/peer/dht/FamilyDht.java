package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The DHT of one family as we know it: our id, the table, and what keeps the table true.
 *
 * <p>While nobody in the table can be relied on we look for ourselves by way of the addresses that
 * we were given, at growing intervals. Then: every 15 minutes we look for our own id; a bucket of
 * which nothing was heard for as long is looked for; and a node that was silent for as long is
 * asked for nodes of its bucket. Who asks us, or is told of, is pinged if the table has room for
 * it.
 */
final class FamilyDht implements Requester.Observer {

  static final int MOST_DOORS = 64;

  private static final int PROBES_AT_ONCE = 8;
  private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long SELF_NANOS = Duration.ofMinutes(15).toNanos();
  private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long LONGEST_RETRY_NANOS = Duration.ofMinutes(5).toNanos();

  private final Identity identity;
  private final DhtConfig config;
  private final RandomGenerator random;
  private final Requester requester;
  private final Set<NodeAddress> doors = new LinkedHashSet<>(2);
  private final List<NodeInfo> saved;
  private final ArrayDeque<NodeAddress> heard = new ArrayDeque<>(1);
  private final Checks checks;
  private RoutingTable table;
  private @Nullable LookupRun run;
  private int lonelyRounds;
  private long nextNanos;
  private long nextSelfNanos;

  /** Makes one that knows nobody yet, except by hearsay. */
  FamilyDht(
      Identity identity,
      List<NodeInfo> saved,
      DhtConfig config,
      Requester requester,
      RandomGenerator random,
      long nowNanos) {
    this.identity = identity;
    this.saved = new ArrayList<>(saved);
    this.config = config;
    this.requester = requester;
    checks = new Checks(requester);
    this.random = random;
    table = new RoutingTable(identity.id(), config, nowNanos);
    nextNanos = nowNanos;
    nextSelfNanos = nowNanos;
  }

  Identity identity() {
    return identity;
  }

  /** Adds addresses to begin with; of more than {@link #MOST_DOORS} the oldest are forgotten. */
  void bootstrap(Collection<NodeAddress> addresses, long nowNanos) {
    for (NodeAddress address : addresses) {
      if (Reach.of(address.ip()) != Reach.NOWHERE) {
        doors.remove(address);
        doors.add(address);
      }
    }
    while (doors.size() > MOST_DOORS) {
      doors.remove(doors.iterator().next());
    }
    if (isLonely()) {
      lonelyRounds = 0;
      nextNanos = nowNanos;
      nextSelfNanos = nowNanos;
    }
  }

  /** There may be a node at that address: it is pinged at the next tick. */
  void hear(NodeAddress address) {
    if (Reach.of(address.ip()) != Reach.NOWHERE
        && heard.size() < MOST_DOORS
        && !heard.contains(address)) {
      heard.add(address);
    }
  }

  /** A node has asked us something. */
  void met(NodeInfo node, long nowNanos) {
    if (!identity.isUs(node) && table.heard(node, nowNanos)) {
      NodeInfo doubtful = table.doubtful(node.id(), nowNanos);
      if (doubtful != null) {
        checks.check(doubtful.address(), doubtful.id(), nowNanos);
      }
      checks.check(node.address(), node.id(), nowNanos);
    }
  }

  @Override
  public void asked(NodeInfo node, long nowNanos) {
    table.asked(node, nowNanos);
  }

  @Override
  public void answered(NodeAddress from, Response response, long nowNanos) {
    NodeAddress seen = response.seen();
    if (seen != null && identity.seen(from, seen)) {
      moved(nowNanos);
    }
    NodeInfo node = new NodeInfo(response.id(), from);
    if (!identity.isUs(node)) {
      table.answered(node, nowNanos);
    }
  }

  /** A node tells of nodes; those that the table has room for are pinged. */
  void told(NodeAddress by, List<NodeInfo> nodes, long nowNanos) {
    for (NodeInfo node : nodes) {
      if (checks.isBusy()) {
        return;
      }
      if (node.family() == identity.family()
          && !identity.isUs(node)
          && Reach.mayTell(by.ip(), node.address().ip())
          && table.hasRoom(node)) {
        checks.check(node.address(), node.id(), nowNanos);
      }
    }
  }

  @Override
  public void failed(NodeInfo node, long nowNanos) {
    table.failed(node, nowNanos);
    nextNanos = Math.min(nextNanos, nowNanos + PAUSE_NANOS);
  }

  /** We are seen at an address, for certain. */
  void external(IpAddress address, long nowNanos) {
    if (identity.moveTo(address)) {
      moved(nowNanos);
    }
  }

  /** We have another id: the same nodes, in other buckets. */
  private void moved(long nowNanos) {
    RoutingTable before = table;
    table = new RoutingTable(identity.id(), config, nowNanos);
    before.forEach(contact -> {
      if (contact.isReliable()) {
        table.answered(contact.node(), nowNanos);
      }
    });
    nextSelfNanos = nowNanos;
    nextNanos = nowNanos;
  }

  /** Returns a lookup that begins with the nodes nearest to its target. */
  Lookup lookup(NodeId target, long nowNanos) {
    Lookup lookup = new Lookup(target, identity, config, nowNanos);
    table.closest(target, 2 * RoutingTable.K, contact -> !contact.isBad()).forEach(lookup::begin);
    if (isLonely()) {
      table.closest(target, 2 * RoutingTable.K, Contact::isBad).forEach(lookup::begin);
      saved.forEach(lookup::begin);
      doors.forEach(lookup::begin);
    }
    return lookup;
  }

  /** Returns the nodes nearest to a target that whoever asks can use. */
  List<NodeInfo> closestFor(NodeAddress asking, NodeId target) {
    return table.closest(
        target,
        RoutingTable.K,
        contact -> {
          NodeAddress its = contact.node().address();
          return contact.isReliable()
              && Reach.mayTell(asking.ip(), its.ip())
              && !its.equals(asking);
        });
  }

  private boolean isLonely() {
    return !table.hasReliable();
  }

  /** Does what is due. */
  void tick(long nowNanos) {
    while (!heard.isEmpty() && !checks.isFull()) {
      checks.check(heard.remove(), null, nowNanos);
    }
    if (nowNanos - nextNanos < 0) {
      return;
    }
    nextNanos = nowNanos + PAUSE_NANOS;
    if (run == null) {
      look(nowNanos);
    }
    probe(nowNanos);
    nextNanos = Math.max(nextNanos, nextDueNanos());
    if (isLonely()) {
      nextNanos = Math.min(nextNanos, Math.max(nextSelfNanos, nowNanos + FIRST_RETRY_NANOS));
    }
  }

  private void look(long nowNanos) {
    if (nowNanos - nextSelfNanos >= 0) {
      if (isLonely()) {
        int doublings = Math.min(lonelyRounds++, 10);
        nextSelfNanos = nowNanos + Math.min(LONGEST_RETRY_NANOS, FIRST_RETRY_NANOS << doublings);
      } else {
        nextSelfNanos = nowNanos + jittered(SELF_NANOS);
      }
      run(identity.id(), nowNanos);
      return;
    }
    int stalest = table.stalest();
    if (nowNanos - table.refreshNanos(stalest) >= 0) {
      table.refreshed(stalest, nowNanos);
      run(identity.id().sharing(Math.min(stalest, NodeId.BITS - 1), random), nowNanos);
    }
  }

  private long jittered(long nanos) {
    return nanos - random.nextLong(nanos / 8);
  }

  private void run(NodeId target, long nowNanos) {
    LookupRun.Listener listener =
        new LookupRun.Listener() {
          @Override
          public void done(LookupRun ended, long nowNanos) {
            run = null;
            if (!isLonely()) {
              lonelyRounds = 0;
            }
          }
        };
    LookupRun started =
        LookupRun.ofNodes(lookup(target, nowNanos), requester, config.families(), listener);
    run = started;
    started.start(nowNanos);
  }

  /** Asks nodes that were silent for long for others of their buckets. */
  private void probe(long nowNanos) {
    List<NodeInfo> due = new ArrayList<>();
    table.forEach(contact -> {
      if (due.size() < PROBES_AT_ONCE && nowNanos - contact.dueNanos() >= 0) {
        due.add(contact.node());
      }
    });
    for (NodeInfo node : due) {
      NodeId target =
          identity.id().sharing(identity.id().commonBits(node.id()) % NodeId.BITS, random);
      requester.findNode(node.address(), node.id(), target, Set.of(), new IgnoredReply(), nowNanos);
    }
  }

  /** What follows from the answer the observers see to. */
  private static final class IgnoredReply implements Requester.Reply {
    @Override
    public void answered(Response response, long nowNanos) {}

    @Override
    public void failed(long nowNanos) {}
  }

  private long nextDueNanos() {
    long[] next = {Math.min(nextSelfNanos, table.refreshNanos(table.stalest()))};
    table.forEach(contact -> next[0] = Math.min(next[0], contact.dueNanos()));
    return next[0];
  }

  /** Returns when there will be something to do. */
  long nextNanos(long nowNanos) {
    return heard.isEmpty() || checks.isFull() ? nextNanos : nowNanos;
  }

  /** Returns good nodes, those nearest to us first, to begin with the next time. */
  List<NodeInfo> good(int most, long nowNanos) {
    List<NodeInfo> good = table.closest(identity.id(), most, contact -> contact.isGood(nowNanos));
    return good.isEmpty() ? saved : good;
  }

  FamilyStatus status(long nowNanos) {
    int[] counts = new int[3];
    table.forEach(contact -> counts[contact.isGood(nowNanos) ? 0 : contact.isBad() ? 2 : 1]++);
    IpAddress external = identity.external();
    return new FamilyStatus(
        identity.id(),
        external == null ? null : external.text(),
        counts[0],
        counts[1],
        counts[2],
        doors.size());
  }
}
