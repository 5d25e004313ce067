package dev.enjambre.tracker.udp;

import dev.enjambre.common.hash.SipHash;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The secret that connection ids are made with: 16 bytes. Several trackers that answer as one have
 * the same, so that a client may connect to one and announce to another; each begins with one of
 * its own. Any thread.
 *
 * <p>After a change the secret before is good for checking, too: ids that were made with it get old
 * as all do, and nobody makes any more.
 */
public final class ConnectionKey {

  /** How long it is, in bytes. */
  public static final int LENGTH = 2 * Long.BYTES;

  /** What is used, as one, so that a check sees both of the same moment. */
  record Held(SipHash now, @Nullable SipHash before, boolean shared) {}

  private volatile Held held;

  /** Draws one, on which it depends that ids cannot be forged: the generator must be secure. */
  public ConnectionKey(RandomGenerator random) {
    held = new Held(new SipHash(random.nextLong(), random.nextLong()), null, false);
  }

  /** Returns a copy of the secret that is used now. */
  public byte[] toBytes() {
    SipHash now = held.now();
    return ByteBuffer.allocate(LENGTH).putLong(now.key0()).putLong(now.key1()).array();
  }

  /**
   * Uses a secret that others use too; the same again changes nothing.
   *
   * @throws IllegalArgumentException if it is not as long as such a secret is
   */
  public synchronized void share(byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException(
          "a key of connection ids has " + LENGTH + " bytes, not " + secret.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(secret);
    SipHash shared = new SipHash(bytes.getLong(), bytes.getLong());
    Held was = held;
    if (!shared.equals(was.now())) {
      held = new Held(shared, was.now(), true);
    } else if (!was.shared()) {
      held = new Held(shared, was.before(), true);
    }
  }

  Held held() {
    return held;
  }

  @Override
  public String toString() {
    return "a key of connection ids";
  }
}
