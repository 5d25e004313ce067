package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one family that we know, few of those far away and many of those near: buckets of
 * {@link #K}, the one that our own id lies in split when it is full. Only who has answered a query
 * is in it.
 *
 * <p>What keeps one machine from filling it, of public addresses only: its id must fit its address
 * (BEP 42), there is one node of each address (IPv6: of each /64), and in a bucket one of each /24
 * (IPv6: /48). On one machine or in one private network there may be any number of nodes, told
 * apart by their ports.
 *
 * <p>A good node is never replaced. A bad one makes room for who answers; while nobody does it
 * stays and is asked now and then, so that a network that was cut in two grows together again. If
 * all are silent it is our own network that is gone, and none is forgotten.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0005.html">BEP 5, "Routing Table"</a>
 */
final class RoutingTable {

  /** How many nodes a bucket has room for, and how many answer for a point. */
  static final int K = 8;

  private final NodeId own;
  private final DhtConfig config;
  private final List<Bucket> buckets = new ArrayList<>();

  RoutingTable(NodeId own, DhtConfig config, long nowNanos) {
    this.own = own;
    this.config = config;
    buckets.add(new Bucket(nowNanos));
  }

  private Bucket bucket(NodeId id) {
    return buckets.get(Math.min(own.commonBits(id), buckets.size() - 1));
  }

  private boolean isAllowed(NodeInfo node) {
    return !node.id().equals(own) && (!config.checkIds() || IdRule.allows(node));
  }

  /** A node has answered a query of ours. */
  void answered(NodeInfo node, long nowNanos) {
    if (!isAllowed(node)) {
      return;
    }
    Bucket bucket = bucket(node.id());
    Contact known = bucket.byId(node.id());
    if (known != null && known.node().address().equals(node.address())) {
      known.answered(nowNanos);
      bucket.changed(nowNanos);
      return;
    }
    if (known != null) {
      // Whoever was here first keeps the id for as long as it is there.
      if (!known.isBad()) {
        return;
      }
      bucket.contacts().remove(known);
    }
    forgetOthersAt(node);
    Contact rival = config.spreadNodes() ? rival(node, bucket) : null;
    if (rival == null) {
      insert(new Contact(node, nowNanos), nowNanos);
    }
  }

  /** One node hears at one address: who had another id there is gone. */
  private void forgetOthersAt(NodeInfo node) {
    for (Bucket bucket : buckets) {
      bucket.contacts().removeIf(other -> other.node().address().equals(node.address()));
    }
  }

  /** Returns a node of the same owner, if it is still there. */
  private @Nullable Contact rival(NodeInfo node, Bucket itsBucket) {
    IpAddress ip = node.address().ip();
    if (!Reach.isPublic(ip)) {
      return null;
    }
    IpAddress owner = Reach.owner(ip);
    IpAddress neighbourhood = Reach.neighbourhood(ip);
    for (Bucket bucket : buckets) {
      for (Contact contact : bucket.contacts()) {
        IpAddress other = contact.node().address().ip();
        if (!contact.isBad()
            && (Reach.owner(other).equals(owner)
                || (bucket == itsBucket && Reach.neighbourhood(other).equals(neighbourhood)))) {
          return contact;
        }
      }
    }
    return null;
  }

  private void insert(Contact contact, long nowNanos) {
    Bucket bucket = bucket(contact.node().id());
    while (bucket.isFull()) {
      Contact worst = bucket.worst();
      if (worst != null) {
        bucket.contacts().remove(worst);
      } else if (bucket == buckets.getLast() && buckets.size() < NodeId.BITS) {
        split(nowNanos);
        bucket = bucket(contact.node().id());
      } else {
        bucket.keepInReserve(contact);
        return;
      }
    }
    bucket.forgetInReserve(contact.node());
    bucket.contacts().add(contact);
    bucket.changed(nowNanos);
  }

  private void split(long nowNanos) {
    Bucket last = buckets.getLast();
    List<Contact> all = List.copyOf(last.contacts());
    List<Contact> reserve = List.copyOf(last.replacements());
    last.contacts().clear();
    last.replacements().clear();
    buckets.add(new Bucket(nowNanos));
    all.forEach(contact -> bucket(contact.node().id()).contacts().add(contact));
    reserve.forEach(contact -> bucket(contact.node().id()).keepInReserve(contact));
  }

  /** A node has asked us something. Returns whether it would be worth asking it in turn. */
  boolean heard(NodeInfo node, long nowNanos) {
    Contact known = bucket(node.id()).byId(node.id());
    if (known != null && known.node().address().equals(node.address())) {
      known.heard(nowNanos);
      return false;
    }
    return wants(node, nowNanos);
  }

  /** Returns whether a node that has not answered yet would be taken in if it did. */
  boolean wants(NodeInfo node, long nowNanos) {
    Bucket bucket = bucket(node.id());
    if (!isAllowed(node) || bucket.byId(node.id()) != null) {
      return false;
    }
    boolean room =
        !bucket.isFull()
            || bucket == buckets.getLast()
            || bucket.worst() != null
            || bucket.doubtful(nowNanos) != null;
    return room && (!config.spreadNodes() || rival(node, bucket) == null);
  }

  /** Returns whether a node far from us would be taken in, in place of nobody, if it answered. */
  boolean hasRoom(NodeInfo node) {
    Bucket bucket = bucket(node.id());
    return bucket != buckets.getLast() && !bucket.isFull() && wants(node, 0);
  }

  /** Returns a node that may be gone from where this one would have its place, or null. */
  @Nullable NodeInfo doubtful(NodeId id, long nowNanos) {
    Contact doubtful = bucket(id).doubtful(nowNanos);
    return doubtful == null ? null : doubtful.node();
  }

  /** A node was asked something. */
  void asked(NodeInfo node, long nowNanos) {
    Contact known = bucket(node.id()).byId(node.id());
    if (known != null && known.node().address().equals(node.address())) {
      known.asked(nowNanos);
    }
  }

  /** A node has not answered a query of ours, or not as the one that it should be. */
  void failed(NodeInfo node, long nowNanos) {
    Bucket bucket = bucket(node.id());
    bucket.forgetInReserve(node);
    Contact known = bucket.byId(node.id());
    if (known == null || !known.node().address().equals(node.address())) {
      return;
    }
    known.failed(nowNanos);
    if (known.isBad() && !bucket.replacements().isEmpty()) {
      bucket.contacts().remove(known);
      Contact next = bucket.replacements().removeLast();
      if (!config.spreadNodes() || rival(next.node(), bucket) == null) {
        bucket.contacts().add(next);
      }
    } else if (known.isHopeless() && hasReliable()) {
      bucket.contacts().remove(known);
    }
  }

  /** Returns whether there is somebody that others may be told of. */
  boolean hasReliable() {
    for (Bucket bucket : buckets) {
      for (Contact contact : bucket.contacts()) {
        if (contact.isReliable()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the nodes nearest to a point, nearest first, of those that are accepted. */
  List<NodeInfo> closest(NodeId point, int most, Predicate<Contact> accepted) {
    List<NodeInfo> closest = new ArrayList<>(most + 1);
    for (Bucket bucket : buckets) {
      for (Contact contact : bucket.contacts()) {
        if (!accepted.test(contact)) {
          continue;
        }
        NodeInfo node = contact.node();
        int at = closest.size();
        while (at > 0 && point.compareDistances(node.id(), closest.get(at - 1).id()) < 0) {
          at--;
        }
        if (at < most) {
          closest.add(at, node);
          if (closest.size() > most) {
            closest.removeLast();
          }
        }
      }
    }
    return closest;
  }

  /** Shows every node. */
  void forEach(Consumer<Contact> consumer) {
    buckets.forEach(bucket -> bucket.contacts().forEach(consumer));
  }

  int size() {
    int size = 0;
    for (Bucket bucket : buckets) {
      size += bucket.contacts().size();
    }
    return size;
  }

  /** Returns the number of the bucket of which nothing was heard for longest. */
  int stalest() {
    int stalest = 0;
    for (int i = 1; i < buckets.size(); i++) {
      if (buckets.get(i).refreshNanos() - buckets.get(stalest).refreshNanos() < 0) {
        stalest = i;
      }
    }
    return stalest;
  }

  /** Returns when a bucket is to be refreshed, as one whose nodes are looked for. */
  long refreshNanos(int bucket) {
    return buckets.get(bucket).refreshNanos();
  }

  /** Nodes of a bucket are looked for. */
  void refreshed(int bucket, long nowNanos) {
    buckets.get(bucket).changed(nowNanos);
  }
}
