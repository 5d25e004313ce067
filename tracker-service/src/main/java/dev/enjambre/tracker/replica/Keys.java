package dev.enjambre.tracker.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import java.util.Arrays;

/**
 * The keys in Redis, all of which begin with the prefix:
 *
 * <pre>
 * s:INFO HASH  hash: peer id and address → {@link StoredMember}; c → how often completed
 * changes      stream of batches of changes: r, n → replica and its number; key → member
 * w:REPLICA    number of the last batch that a replica wrote
 * replicas     sorted set: replica → when it was last there, in seconds of 1970
 * g:MEMBER     for some minutes: when that member left, in seconds of 1970
 * epoch        a random number of this database: when it is another, all has been lost
 * udp-key      what UDP connection ids are made with
 * sweep        who removes silent members just now
 * </pre>
 */
record Keys(String prefix) {

  byte[] swarms() {
    return key("s:");
  }

  byte[] swarm(InfoHash infoHash) {
    byte[] before = swarms();
    byte[] key = Arrays.copyOf(before, before.length + Id20.LENGTH);
    System.arraycopy(infoHash.toBytes(), 0, key, before.length, Id20.LENGTH);
    return key;
  }

  /** Returns the info hash of a swarm's key. */
  InfoHash infoHash(byte[] swarm) {
    return InfoHash.of(Arrays.copyOfRange(swarm, swarm.length - Id20.LENGTH, swarm.length));
  }

  /** Returns whether a key is as long as that of a swarm. */
  boolean isSwarm(byte[] key) {
    return key.length == swarms().length + Id20.LENGTH;
  }

  byte[] graves() {
    return key("g:");
  }

  byte[] changes() {
    return key("changes");
  }

  byte[] written(String replica) {
    return key("w:" + replica);
  }

  byte[] replicas() {
    return key("replicas");
  }

  byte[] epoch() {
    return key("epoch");
  }

  byte[] udpKey() {
    return key("udp-key");
  }

  byte[] sweep() {
    return key("sweep");
  }

  private byte[] key(String name) {
    return (prefix + name).getBytes(ISO_8859_1);
  }
}
