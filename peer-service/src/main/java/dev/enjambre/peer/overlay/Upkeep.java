package dev.enjambre.peer.overlay;

import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import java.util.List;

/** Links as time passes: who is alive, who is idle, who does not answer. */
final class Upkeep {

  private static final long SECOND = 1_000_000_000L;
  private static final long PING_AFTER = 60 * SECOND;
  private static final long PING_TIMEOUT = 10 * SECOND;
  private static final long LIST_TIMEOUT = 10 * SECOND;
  private static final long SPARE_AFTER = 20 * SECOND;
  private static final long NAMELESS_AFTER = 30 * SECOND;
  private static final long SILENT_AFTER = 150 * SECOND;
  private static final long UNWRITABLE_FOR = 30 * SECOND;
  private static final long ROUND = SECOND;

  private final Parts parts;
  private final Gossip gossip;
  private final Searches searches;
  private long nextRoundAt;
  private boolean hasBegun;

  Upkeep(Parts parts, Gossip gossip, Searches searches) {
    this.parts = parts;
    this.gossip = gossip;
    this.searches = searches;
  }

  void ping(Neighbour neighbour, long nowNanos) {
    neighbour.isPinged = true;
    neighbour.pingedAt = nowNanos;
    neighbour.send(new Ping(parts.self()));
  }

  /** Closes a link. */
  void drop(Neighbour neighbour, long nowNanos) {
    gone(neighbour, nowNanos);
    neighbour.link().close();
  }

  /** A link is gone, or as good as gone. */
  void gone(Neighbour neighbour, long nowNanos) {
    parts.links().remove(neighbour);
    NodeAddress address = neighbour.link().remoteAddress();
    if (parts.dials().closed(neighbour, nowNanos)) {
      if (neighbour.isRefused) {
        // Somebody is there, and that is all that is known.
        parts.candidates().settled(address);
      } else {
        gossip.failed(address, nowNanos);
      }
    }
    searches.gone(neighbour, nowNanos);
    neighbour.gone(nowNanos);
  }

  void tick(long nowNanos) {
    for (NodeAddress address : parts.dials().overdue(nowNanos)) {
      gossip.failed(address, nowNanos);
    }
    if (hasBegun && nowNanos - nextRoundAt < 0) {
      return;
    }
    hasBegun = true;
    nextRoundAt = nowNanos + ROUND;
    for (Neighbour neighbour : List.copyOf(parts.links().all())) {
      if (!neighbour.isClosed) {
        look(neighbour, nowNanos);
      }
    }
    parts.links().overstaying(nowNanos).forEach(visitor -> drop(visitor, nowNanos));
  }

  private void look(Neighbour neighbour, long nowNanos) {
    noteWritable(neighbour, nowNanos);
    long silence = nowNanos - neighbour.heardAt;
    if (neighbour.isUnwritable && nowNanos - neighbour.unwritableSince >= UNWRITABLE_FOR) {
      parts.counters().violation(OverlayViolation.Kind.NOT_READING);
      drop(neighbour, nowNanos);
    } else if (neighbour.isPinged && nowNanos - neighbour.pingedAt >= PING_TIMEOUT) {
      if (neighbour.isOutgoing()) {
        gossip.failed(neighbour.link().remoteAddress(), nowNanos);
      }
      drop(neighbour, nowNanos);
    } else if (neighbour.owesListSince(LIST_TIMEOUT, nowNanos)
        || silence >= (neighbour.isGreeted() ? SILENT_AFTER : NAMELESS_AFTER)
        || (neighbour.isSpare() && nowNanos - neighbour.usedAt >= SPARE_AFTER)) {
      drop(neighbour, nowNanos);
    } else if (neighbour.isOutgoing() && silence >= PING_AFTER && !neighbour.isPinged) {
      ping(neighbour, nowNanos);
    }
  }

  private static void noteWritable(Neighbour neighbour, long nowNanos) {
    boolean isUnwritable = !neighbour.link().isWritable();
    if (isUnwritable && !neighbour.isUnwritable) {
      neighbour.unwritableSince = nowNanos;
    }
    neighbour.isUnwritable = isUnwritable;
  }
}
