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

  void add(T element) {
    if (elements.add(element) && elements.size() > most) {
      Iterator<T> oldest = elements.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  boolean contains(T element) {
    return elements.contains(element);
  }
}
