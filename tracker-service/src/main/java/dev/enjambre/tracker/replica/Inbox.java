package dev.enjambre.tracker.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.swarm.BadMemberException;
import dev.enjambre.tracker.swarm.Completions;
import dev.enjambre.tracker.swarm.Member;
import io.lettuce.core.StreamMessage;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Brings into the store what others wrote, in the order of the stream. A change of a member is
 * passed over while one of ours is on its way: ours comes later in the stream, and holds. Where
 * Redis knew better than ours it says so there, and we take that as the others do. So all replicas
 * come to the same. Used by one thread.
 */
final class Inbox {

  private static final int COUNT_LENGTH = Id20.LENGTH + Integer.BYTES;

  private final String replica;
  private final Outbox outbox;
  private final SwarmStore store;
  private final UnaryOperator<Member> admission;
  private final Clocks clocks;
  private final ReplicaMetrics metrics;
  private final Map<String, Long> numbers = new HashMap<>();
  private String position = RedisLink.NONE;
  private boolean track;

  /**
   * Makes one.
   *
   * @param admission what of a member is believed
   */
  Inbox(
      String replica,
      Outbox outbox,
      SwarmStore store,
      UnaryOperator<Member> admission,
      Clocks clocks,
      ReplicaMetrics metrics) {
    this.replica = replica;
    this.outbox = outbox;
    this.store = store;
    this.admission = admission;
    this.clocks = clocks;
    this.metrics = metrics;
  }

  /** Returns the id of the entry up to which the stream was read. */
  String position() {
    return position;
  }

  /** Goes on after that entry, whatever came before. */
  void moveTo(String entry) {
    position = entry;
    track = true;
    numbers.clear();
  }

  /** Returns whether it can go on where it is: it has read the stream, and nothing was missing. */
  boolean isOnTrack() {
    return track && !position.equals(RedisLink.NONE);
  }

  /** Takes in entries; returns whether none was missing before any of them. */
  boolean take(List<StreamMessage<byte[], byte[]>> entries) {
    for (StreamMessage<byte[], byte[]> entry : entries) {
      if (!take(entry)) {
        track = false;
        return false;
      }
      position = entry.getId();
    }
    return true;
  }

  private boolean take(StreamMessage<byte[], byte[]> entry) {
    String writer = "";
    long number = 0;
    boolean own = false;
    boolean overruled = false;
    for (Map.Entry<byte[], byte[]> field : entry.getBody().entrySet()) {
      byte[] name = field.getKey();
      byte[] value = field.getValue();
      if (name.length == 1 && name[0] == 'r') {
        writer = new String(value, ISO_8859_1);
        own = writer.equals(replica);
      } else if (name.length == 1 && name[0] == 'n') {
        number = number(value);
        Long last = numbers.put(writer, number);
        if (last != null && number > last + 1) {
          return false;
        }
        if (own) {
          outbox.seen(number);
        }
      } else if (name.length == 1 && name[0] == 'c') {
        completions(value);
      } else if (name.length == 1 && name[0] == 'k') {
        overruled = true;
      } else {
        if (!own || overruled) {
          member(name, value);
        }
        overruled = false;
      }
    }
    return true;
  }

  private void member(byte[] name, byte[] value) {
    try {
      MemberKey key = MemberKey.read(name);
      if (outbox.covers(key)) {
        return;
      }
      if (value.length == 0) {
        store.remove(key.infoHash(), key.id(), key.address(), clocks.nanos());
      } else {
        Member told = StoredMember.decode(key, value, clocks.wallSeconds());
        store.replace(admission.apply(told), clocks.nanos());
      }
      metrics.applied();
    } catch (BadMemberException e) {
      metrics.malformed();
    }
  }

  private void completions(byte[] counts) {
    ByteBuffer source = ByteBuffer.wrap(counts);
    while (source.remaining() >= COUNT_LENGTH) {
      InfoHash infoHash = InfoHash.read(source);
      int completed = source.getInt();
      if (completed > 0) {
        store.restore(new Completions(infoHash, completed, 0), clocks.nanos());
      }
    }
  }

  private static long number(byte[] digits) {
    long number = 0;
    for (byte digit : digits) {
      number = number * 10 + (digit - '0');
    }
    return number;
  }
}
