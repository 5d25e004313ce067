package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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

  private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long SELF_NANOS = Duration.ofMinutes(15).toNanos();
  private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long LONGEST_RETRY_NANOS = Duration.ofMinutes(5).toNanos();

  private final Identity identity;
  private final DhtConfig config;
  private final RandomGenerator random;
  private final Requester requester;
  private final Doors doors;
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
    doors = new Doors(saved);
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

  /** Adds addresses to begin with; of more than {@link Doors#MOST} the oldest are forgotten. */
  void bootstrap(Collection<NodeAddress> addresses, long nowNanos) {
    doors.give(addresses);
    lookSoonIfLonely(nowNanos);
  }

  /**
   * A torrent names these. They are begun with, as above, or, where others can be relied on,
   * pinged.
   */
  void named(Collection<NodeAddress> addresses, long nowNanos) {
    List<NodeAddress> fresh = doors.name(addresses);
    if (!isLonely()) {
      fresh.forEach(doors::hear);
    } else if (!fresh.isEmpty()) {
      lookSoonIfLonely(nowNanos);
    }
  }

  private void lookSoonIfLonely(long nowNanos) {
    if (isLonely()) {
      lonelyRounds = 0;
      nextNanos = nowNanos;
      nextSelfNanos = nowNanos;
    }
  }

  /** There may be a node at that address: it is pinged at the next tick. */
  void hear(NodeAddress address) {
    doors.hear(address);
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
      doors.beginWith(lookup);
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

  /** Returns whether nobody in the table can be relied on. */
  boolean isLonely() {
    return !table.hasReliable();
  }

  /** Does what is due. */
  void tick(long nowNanos) {
    while (doors.hasHeard() && !checks.isFull()) {
      checks.check(doors.nextHeard(), null, nowNanos);
    }
    if (nowNanos - nextNanos < 0) {
      return;
    }
    nextNanos = nowNanos + PAUSE_NANOS;
    if (run == null) {
      look(nowNanos);
    }
    Probes.send(table, identity.id(), requester, random, nowNanos);
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

  private long nextDueNanos() {
    long[] next = {Math.min(nextSelfNanos, table.refreshNanos(table.stalest()))};
    table.forEach(contact -> next[0] = Math.min(next[0], contact.dueNanos()));
    return next[0];
  }

  /** Returns when there will be something to do. */
  long nextNanos(long nowNanos) {
    return doors.hasHeard() && !checks.isFull() ? nowNanos : nextNanos;
  }

  /** Returns good nodes, those nearest to us first, to begin with the next time. */
  List<NodeInfo> good(int most, long nowNanos) {
    List<NodeInfo> good = table.closest(identity.id(), most, contact -> contact.isGood(nowNanos));
    return good.isEmpty() ? doors.saved() : good;
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
        doors.count());
  }
}
