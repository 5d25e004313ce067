package dev.enjambre.peer.dht;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes of one range of ids, and those that could take their places. */
final class Bucket {

  private static final int REPLACEMENTS = 8;

  private final List<Contact> contacts = new ArrayList<>(4);

  /** Who has answered while there was no place; the last one did so last. */
  private final List<Contact> replacements = new ArrayList<>(0);

  private long changedNanos;

  Bucket(long nowNanos) {
    changedNanos = nowNanos;
  }

  List<Contact> contacts() {
    return contacts;
  }

  List<Contact> replacements() {
    return replacements;
  }

  boolean isFull() {
    return contacts.size() >= RoutingTable.K;
  }

  /** Something was heard of its nodes, or somebody looks for some. */
  void changed(long nowNanos) {
    changedNanos = nowNanos;
  }

  long refreshNanos() {
    return changedNanos + Contact.FRESH_NANOS;
  }

  @Nullable Contact byId(NodeId id) {
    for (int i = 0; i < contacts.size(); i++) {
      Contact contact = contacts.get(i);
      if (contact.node().id().equals(id)) {
        return contact;
      }
    }
    return null;
  }

  /** Returns a bad node, the one that was silent for longest, or null. */
  @Nullable Contact worst() {
    Contact worst = null;
    for (Contact contact : contacts) {
      if (contact.isBad() && (worst == null || contact.heardNanos() - worst.heardNanos() < 0)) {
        worst = contact;
      }
    }
    return worst;
  }

  /** Returns the node that is neither good nor bad and was silent for longest, or null. */
  @Nullable Contact doubtful(long nowNanos) {
    Contact doubtful = null;
    for (Contact contact : contacts) {
      if (!contact.isGood(nowNanos)
          && !contact.isBad()
          && (doubtful == null || contact.heardNanos() - doubtful.heardNanos() < 0)) {
        doubtful = contact;
      }
    }
    return doubtful;
  }

  void keepInReserve(Contact contact) {
    forgetInReserve(contact.node());
    if (replacements.size() >= REPLACEMENTS) {
      replacements.removeFirst();
    }
    replacements.add(contact);
  }

  void forgetInReserve(NodeInfo node) {
    replacements.removeIf(other ->
        other.node().id().equals(node.id()) || other.node().address().equals(node.address()));
  }
}
