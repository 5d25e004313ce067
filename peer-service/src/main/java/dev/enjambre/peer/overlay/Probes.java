package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Those whom others name as holders, to be asked themselves: what counts as found was said by the
 * holder. Whom we know is asked first. With strangers the tellers take turns, a few at a time, so
 * that one who names many who don't exist does not keep out whom others name.
 */
final class Probes {

  /** Strangers that are asked in one round of a search. */
  static final int MOST_STRANGERS = 64;

  /** Strangers whom one teller has asked in a search. */
  static final int MOST_OF_TELLER = 16;

  /** Known peers that are asked in a search because others name them. */
  private static final int MOST_KNOWN = 128;

  private static final int STRANGERS_AT_ONCE = 16;

  /** A stranger that is to be asked. */
  private record Named(PeerId holder, @Nullable NodeAddress address, Neighbour teller) {}

  /** What one teller has named. */
  private static final class Tales {
    private final Deque<Named> waiting = new ArrayDeque<>();
    private int named;
  }

  private final Parts parts;
  private final LongFunction<Question> newProbe;

  /** Who was asked himself, or is being asked, or has answered. */
  private final Set<PeerId> met = new HashSet<>();

  /** By teller; whose turn is next comes first. */
  private final Map<PeerId, Tales> tales = new LinkedHashMap<>();

  private final List<Question> ofKnown = new ArrayList<>();
  private final List<Question> ofStrangers = new ArrayList<>();
  private int known;
  private int strangers;

  /**
   * Makes one for a search.
   *
   * @param newProbe makes a question to one, at a time
   */
  Probes(Parts parts, LongFunction<Question> newProbe) {
    this.parts = parts;
    this.newProbe = newProbe;
  }

  /** Somebody has answered: he need not be asked again. */
  void met(PeerId holder) {
    met.add(holder);
  }

  /** A new round begins: as many strangers may be asked as in the one before. */
  void newRound(long nowNanos) {
    strangers = 0;
    pump(nowNanos);
  }

  /** A neighbour names a holder. */
  void named(Neighbour teller, HolderReply reply, long nowNanos) {
    PeerId holder = reply.holder();
    PeerId by = teller.id;
    if (by == null || holder.equals(parts.self().id()) || met.contains(holder)) {
      return;
    }
    Neighbour linked = parts.links().byId(holder);
    PeerList.Known its = parts.list().byId(holder);
    if (linked != null || its != null) {
      if (known < MOST_KNOWN) {
        known++;
        met.add(holder);
        Question probe = newProbe.apply(nowNanos);
        ofKnown.add(probe);
        if (linked != null) {
          probe.ask(linked, nowNanos);
        } else if (its != null) {
          probe.call(parts.dials(), its.address(), holder, nowNanos);
        }
        probe.isPut(nowNanos);
      }
      return;
    }
    Tales tale = tales.computeIfAbsent(by, _ -> new Tales());
    if (tale.named < MOST_OF_TELLER) {
      tale.named++;
      met.add(holder);
      tale.waiting.add(new Named(holder, reply.address(), teller));
      pump(nowNanos);
    }
  }

  private void pump(long nowNanos) {
    while (strangers < MOST_STRANGERS && ofStrangers.size() < STRANGERS_AT_ONCE) {
      Named next = next();
      if (next == null) {
        return;
      }
      strangers++;
      Question probe = newProbe.apply(nowNanos);
      ofStrangers.add(probe);
      askStranger(probe, next, nowNanos);
    }
  }

  private @Nullable Named next() {
    for (Map.Entry<PeerId, Tales> entry : tales.entrySet()) {
      Named next = entry.getValue().waiting.poll();
      if (next != null) {
        // To the end, by a removal that is over before anybody looks at the map again.
        PeerId by = entry.getKey();
        Tales its = entry.getValue();
        tales.remove(by);
        tales.put(by, its);
        return next;
      }
    }
    return null;
  }

  private void askStranger(Question probe, Named named, long nowNanos) {
    NodeAddress told = named.address;
    if (told != null) {
      call(probe, named, told, nowNanos);
    } else if (named.teller.askFor(
        named.holder, (peers, now) -> resolved(probe, named, peers, now), nowNanos)) {
      return;
    }
    probe.isPut(nowNanos);
  }

  /** The teller has said where the holder is, or not. */
  private void resolved(Question probe, Named named, List<ListedPeer> peers, long nowNanos) {
    for (ListedPeer peer : peers) {
      if (peer.id().equals(named.holder)) {
        call(probe, named, peer.address(), nowNanos);
        break;
      }
    }
    probe.isPut(nowNanos);
  }

  private void call(Question probe, Named named, NodeAddress address, long nowNanos) {
    if (AddressScope.mayTell(named.teller.link().remoteAddress().host(), address.host())
        && parts.candidates().mayCall(address, nowNanos)) {
      probe.call(parts.dials(), address, named.holder, nowNanos);
    }
  }

  /** What is due with the time. */
  void tick(long nowNanos) {
    endOverdue(ofKnown, nowNanos);
    endOverdue(ofStrangers, nowNanos);
    pump(nowNanos);
  }

  private static void endOverdue(List<Question> probes, long nowNanos) {
    for (Question probe : List.copyOf(probes)) {
      if (probe.isOverdue(nowNanos)) {
        probe.end(nowNanos);
      }
    }
    probes.removeIf(Question::isOver);
  }

  /** Returns whether nobody is being asked. */
  boolean isIdle() {
    return ofKnown.isEmpty() && ofStrangers.isEmpty();
  }

  /** Ends all. */
  void end(long nowNanos) {
    tales.clear();
    List.copyOf(ofKnown).forEach(probe -> probe.end(nowNanos));
    List.copyOf(ofStrangers).forEach(probe -> probe.end(nowNanos));
  }
}
