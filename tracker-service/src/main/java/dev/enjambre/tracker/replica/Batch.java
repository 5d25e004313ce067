package dev.enjambre.tracker.replica;

import dev.enjambre.common.id.InfoHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is written to Redis at once, by a number that makes writing it twice the same as once. */
final class Batch {

  /** How a change is written. */
  enum How {
    /** Whatever is there. */
    CHANGED,
    /** If what is there is older, and the member has not left since. */
    NEWER,
    /** By removing what is there. */
    GONE
  }

  final long number;
  final long madeNanos;
  private final Set<MemberKey> keys = new HashSet<>();
  private final List<MemberKey> inOrder = new ArrayList<>();
  private final Map<InfoHash, Integer> completions = new HashMap<>();
  private final List<byte[]> members = new ArrayList<>();
  private final List<byte[]> counts = new ArrayList<>();

  Batch(long number, long madeNanos) {
    this.number = number;
    this.madeNanos = madeNanos;
  }

  void changed(MemberKey key, byte[] value) {
    keys.add(key);
    add(key, How.CHANGED, value);
  }

  /** For what was known long ago: a later change by others holds, so it does not cover theirs. */
  void newer(MemberKey key, byte[] value) {
    add(key, How.NEWER, value);
  }

  void gone(MemberKey key, long wallSeconds) {
    keys.add(key);
    add(key, How.GONE, ByteBuffer.allocate(Integer.BYTES).putInt((int) wallSeconds).array());
  }

  private void add(MemberKey key, How how, byte[] value) {
    String word =
        switch (how) {
          case CHANGED -> "changed";
          case NEWER -> "newer";
          case GONE -> "gone";
        };
    inOrder.add(key);
    members.add(RedisLink.ascii(word));
    members.add(key.toBytes());
    members.add(value);
  }

  /** So many more have completed a torrent. */
  void completed(InfoHash infoHash, int more) {
    completions.put(infoHash, more);
    count("more", infoHash, more);
  }

  /** At least so many have completed a torrent. */
  void completedAtLeast(InfoHash infoHash, int number) {
    count("least", infoHash, number);
  }

  private void count(String how, InfoHash infoHash, int number) {
    counts.add(RedisLink.ascii(how));
    counts.add(infoHash.toBytes());
    counts.add(RedisLink.ascii(Integer.toString(number)));
  }

  boolean isEmpty() {
    return members.isEmpty() && counts.isEmpty();
  }

  int size() {
    return members.size() / 3 + counts.size() / 3;
  }

  /** Returns the member with that number, the first being 1. */
  MemberKey member(int number) {
    return inOrder.get(number - 1);
  }

  Set<MemberKey> keys() {
    return keys;
  }

  /** Returns what is to be added, and would be twice if it were written again by another number. */
  Map<InfoHash, Integer> completions() {
    return completions;
  }

  /** Appends the changes as the script reads them. */
  void writeTo(List<byte[]> arguments) {
    arguments.add(RedisLink.ascii(Integer.toString(members.size() / 3)));
    arguments.addAll(members);
    arguments.add(RedisLink.ascii(Integer.toString(counts.size() / 3)));
    arguments.addAll(counts);
  }
}
