package dev.enjambre.peer.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Events in order of their time, those of the same time in order of their adding: a ring of slots,
 * each sorted when its time comes, so that millions of events cost little each.
 *
 * <p>What lies within {@link #SLOTS} slots of the present one is in its slot, unsorted; what is
 * further off is in a heap, and moves to its slot when that comes within reach; the present slot is
 * a heap, beside a plain queue for events of the present moment.
 *
 * @param <E> the events
 */
final class EventQueue<E extends EventQueue.Timed> {

  private static final int SLOT_BITS = 13;
  private static final int SLOTS = 1 << 15;

  /** An event; its order must not change while it is in the queue. */
  abstract static class Timed implements Comparable<Timed> {
    private final long atNanos;
    private long sequence;

    Timed(long atNanos) {
      this.atNanos = atNanos;
    }

    long atNanos() {
      return atNanos;
    }

    @Override
    @SuppressWarnings("ComparableType") // all events of a queue are of one kind
    public int compareTo(Timed other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final long originNanos;
  private final List<ArrayList<E>> ring = new ArrayList<>(SLOTS);
  private final PriorityQueue<E> present = new PriorityQueue<>();
  private final PriorityQueue<E> far = new PriorityQueue<>();
  private final ArrayDeque<E> atOnce = new ArrayDeque<>();
  private long nowNanos;
  private long slot;
  private int inRing;
  private long added;

  /** Makes an empty queue; no event may be before the origin. */
  EventQueue(long originNanos) {
    this.originNanos = originNanos;
    this.nowNanos = originNanos;
    for (int i = 0; i < SLOTS; i++) {
      ring.add(new ArrayList<>());
    }
  }

  /** Adds an event, which is not before the last one that was taken. */
  void add(E event) {
    Timed timed = event;
    timed.sequence = ++added;
    if (event.atNanos() == nowNanos) {
      atOnce.add(event);
      return;
    }
    place(event);
  }

  private void place(E event) {
    long itsSlot = slotOf(event);
    if (itsSlot <= slot) {
      present.add(event);
    } else if (itsSlot < slot + SLOTS) {
      ring.get((int) (itsSlot & (SLOTS - 1))).add(event);
      inRing++;
    } else {
      far.add(event);
    }
  }

  private long slotOf(Timed event) {
    return (event.atNanos() - originNanos) >>> SLOT_BITS;
  }

  /** Returns the next event, or null if there is none. */
  @Nullable E peek() {
    if (nextIsAtOnce()) {
      return atOnce.peek();
    }
    while (present.isEmpty()) {
      if (inRing == 0) {
        E next = far.peek();
        if (next == null) {
          return null;
        }
        slot = Math.max(slot, slotOf(next) - 1);
      }
      slot++;
      ArrayList<E> its = ring.get((int) (slot & (SLOTS - 1)));
      if (!its.isEmpty()) {
        inRing -= its.size();
        present.addAll(its);
        its.clear();
      }
      while (!far.isEmpty() && slotOf(far.element()) < slot + SLOTS) {
        place(far.remove());
      }
    }
    return present.peek();
  }

  private boolean nextIsAtOnce() {
    // Of the same moment those in the heap were added before.
    E first = present.peek();
    return !atOnce.isEmpty() && (first == null || first.atNanos() != nowNanos);
  }

  /** Takes the next event; there must be one. */
  E remove() {
    E next = peek();
    if (next == null) {
      throw new IllegalStateException("there is no event");
    }
    if (nextIsAtOnce()) {
      return atOnce.remove();
    }
    present.remove();
    nowNanos = next.atNanos();
    return next;
  }
}
