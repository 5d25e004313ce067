package dev.enjambre.peer.session;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** A set that forgets its oldest element where it would grow beyond its bound. */
final class BoundedSet<T> {

  private final int most;
  private final Set<T> elements = new LinkedHashSet<>();

  BoundedSet(int most) {
    this.most = most;
  }

  /** Adds an element, and returns whether it is new. */
  boolean add(T element) {
    boolean added = elements.add(element);
    if (added && elements.size() > most) {
      Iterator<T> oldest = elements.iterator();
      oldest.next();
      oldest.remove();
    }
    return added;
  }

  Set<T> copy() {
    return Set.copyOf(elements);
  }

  boolean contains(T element) {
    return elements.contains(element);
  }
}
