package dev.enjambre.peer.dht;

import dev.enjambre.peer.dht.DhtMessage.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Questions to nodes that were silent for long, which bring to light others of their buckets. */
final class Probes {

  private static final int AT_ONCE = 8;

  private Probes() {}

  /** Asks those that are due. */
  static void send(
      RoutingTable table, NodeId ours, Requester requester, RandomGenerator random, long nowNanos) {
    List<NodeInfo> due = new ArrayList<>();
    table.forEach(contact -> {
      if (due.size() < AT_ONCE && nowNanos - contact.dueNanos() >= 0) {
        due.add(contact.node());
      }
    });
    for (NodeInfo node : due) {
      NodeId target = ours.sharing(ours.commonBits(node.id()) % NodeId.BITS, random);
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
}
