package dev.enjambre.common.id;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A set of info hashes in three arrays, 30 to 60 bytes for each: for many that seldom change.
 * Immutable; any thread.
 */
public final class InfoHashSet {

  /** The set without members. */
  public static final InfoHashSet EMPTY = of(List.of());

  private final long[] high;
  private final long[] middle;
  private final int[] low;
  private final boolean hasZero;
  private final int size;

  private InfoHashSet(Collection<InfoHash> members) {
    int capacity = Math.max(2, Integer.highestOneBit(members.size() * 3 / 2) * 2);
    high = new long[capacity];
    middle = new long[capacity];
    low = new int[capacity];
    int added = 0;
    boolean zero = false;
    for (InfoHash member : members) {
      if (isZero(member.high(), member.middle(), member.low())) {
        added += zero ? 0 : 1;
        zero = true;
        continue;
      }
      int slot = slotOf(member);
      if (isFree(slot)) {
        high[slot] = member.high();
        middle[slot] = member.middle();
        low[slot] = member.low();
        added++;
      }
    }
    hasZero = zero;
    size = added;
  }

  /** Makes a set of these; what is there twice counts once. */
  public static InfoHashSet of(Collection<InfoHash> members) {
    return new InfoHashSet(members);
  }

  /** Returns whether it is a member. */
  public boolean contains(InfoHash infoHash) {
    return isZero(infoHash.high(), infoHash.middle(), infoHash.low())
        ? hasZero
        : !isFree(slotOf(infoHash));
  }

  /** Returns this set and one more. */
  public InfoHashSet with(InfoHash infoHash) {
    if (contains(infoHash)) {
      return this;
    }
    List<InfoHash> members = members();
    members.add(infoHash);
    return of(members);
  }

  /** Returns this set without that member. */
  public InfoHashSet without(InfoHash infoHash) {
    if (!contains(infoHash)) {
      return this;
    }
    List<InfoHash> members = members();
    members.remove(infoHash);
    return of(members);
  }

  /** Returns the members, in no order. */
  public List<InfoHash> members() {
    List<InfoHash> members = new ArrayList<>(size + 1);
    if (hasZero) {
      members.add(InfoHash.of(0, 0, 0));
    }
    for (int slot = 0; slot < high.length; slot++) {
      if (!isFree(slot)) {
        members.add(InfoHash.of(high[slot], middle[slot], low[slot]));
      }
    }
    return members;
  }

  /** Returns how many there are. */
  public int size() {
    return size;
  }

  /** Returns where it is, or the free place where it would be. */
  private int slotOf(InfoHash infoHash) {
    int mask = high.length - 1;
    int slot = ((infoHash.hashCode() * 0x9e37_79b9) >>> 7) & mask;
    while (!isFree(slot)
        && (high[slot] != infoHash.high()
            || middle[slot] != infoHash.middle()
            || low[slot] != infoHash.low())) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Zeros mark a free place, so the info hash of zeros is kept apart. */
  private boolean isFree(int slot) {
    return isZero(high[slot], middle[slot], low[slot]);
  }

  private static boolean isZero(long high, long middle, int low) {
    return (high | middle | low) == 0;
  }
}
