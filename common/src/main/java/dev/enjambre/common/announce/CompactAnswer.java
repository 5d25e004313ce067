package dev.enjambre.common.announce;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An answer to an announce in the compact form, being written without an object for each peer: the
 * peers first, as they are chosen, then the rest. The same bytes as those that {@link
 * HttpAnnounceCodec#encode(AnnounceResponse, PeersForm)} makes of such an answer. Used once, by one
 * thread.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0023.html">BEP 23</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0007.html">BEP 7</a>
 */
public final class CompactAnswer {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int IPV4_SIZE = IpAddress.IPV4_LENGTH + 2;
  private static final int IPV6_SIZE = IpAddress.IPV6_LENGTH + 2;

  /** Keys, punctuation and the longest numbers: what an answer takes besides peers and texts. */
  private static final int FRAME = 256;

  private static final byte[] NONE = {};
  private static final byte[] COMPLETE = ascii("d8:completei");
  private static final byte[] DOWNLOADED = ascii("e10:downloadedi");
  private static final byte[] EXTERNAL_IPV4 = ascii("e11:external ip4:");
  private static final byte[] EXTERNAL_IPV6 = ascii("e11:external ip16:");
  private static final byte[] INCOMPLETE = ascii("10:incompletei");
  private static final byte[] INTERVAL = ascii("e8:intervali");
  private static final byte[] MIN_INTERVAL = ascii("e12:min intervali");
  private static final byte[] PEERS = ascii("e5:peers");
  private static final byte[] PEERS6 = ascii("6:peers6");
  private static final byte[] WARNING = ascii("15:warning message");

  private final int maxPeers;
  private byte[] peers = NONE;
  private int peersLength;
  private byte[] peers6 = NONE;
  private int peers6Length;
  private byte[] answer = NONE;
  private int length;

  /** Begins an answer that has room for so many peers; further ones must not be added. */
  public CompactAnswer(int maxPeers) {
    this.maxPeers = maxPeers;
  }

  /** Adds a peer with an IPv4 address, given as a 32-bit number, first byte highest. */
  public void add(int ipv4, int port) {
    if (peersLength + IPV4_SIZE > peers.length) {
      peers = grown(peers, IPV4_SIZE);
    }
    INT.set(peers, peersLength, ipv4);
    SHORT.set(peers, peersLength + IpAddress.IPV4_LENGTH, (short) port);
    peersLength += IPV4_SIZE;
  }

  /** Adds a peer with an IPv6 address, given as its two halves, first byte highest. */
  public void add(long high, long low, int port) {
    if (peers6Length + IPV6_SIZE > peers6.length) {
      peers6 = grown(peers6, IPV6_SIZE);
    }
    LONG.set(peers6, peers6Length, high);
    LONG.set(peers6, peers6Length + Long.BYTES, low);
    SHORT.set(peers6, peers6Length + IpAddress.IPV6_LENGTH, (short) port);
    peers6Length += IPV6_SIZE;
  }

  /**
   * Ends the answer, and returns it whole.
   *
   * @param complete how many seeders the swarm has
   * @param incomplete how many leechers
   * @param downloaded how many have completed it
   * @param externalIp the address that the announce came from
   * @param warning what the user is to be told, if anything
   */
  public byte[] finish(
      int complete,
      int incomplete,
      int downloaded,
      IpAddress externalIp,
      Duration interval,
      Duration minInterval,
      @Nullable String warning) {
    byte[] text = warning == null ? NONE : warning.getBytes(StandardCharsets.UTF_8);
    answer = new byte[FRAME + peersLength + peers6Length + text.length];
    put(COMPLETE);
    putNumber(complete);
    put(DOWNLOADED);
    putNumber(downloaded);
    putAddress(externalIp);
    put(INCOMPLETE);
    putNumber(incomplete);
    put(INTERVAL);
    putNumber(interval.toSeconds());
    put(MIN_INTERVAL);
    putNumber(minInterval.toSeconds());
    put(PEERS);
    putString(peers, peersLength);
    if (peers6Length > 0) {
      put(PEERS6);
      putString(peers6, peers6Length);
    }
    if (text.length > 0) {
      put(WARNING);
      putString(text, text.length);
    }
    answer[length++] = 'e';
    return Arrays.copyOf(answer, length);
  }

  private byte[] grown(byte[] peers, int size) {
    if (peers.length > 0) {
      throw new IllegalStateException("an answer for " + maxPeers + " peers has no room for more");
    }
    return new byte[Math.max(maxPeers, 1) * size];
  }

  private void putAddress(IpAddress address) {
    if (address.isIpv4()) {
      put(EXTERNAL_IPV4);
      INT.set(answer, length, (int) address.low());
    } else {
      put(EXTERNAL_IPV6);
      LONG.set(answer, length, address.high());
      LONG.set(answer, length + Long.BYTES, address.low());
    }
    length += address.length();
  }

  private void putString(byte[] bytes, int count) {
    putNumber(count);
    answer[length++] = ':';
    System.arraycopy(bytes, 0, answer, length, count);
    length += count;
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, answer, length, bytes.length);
    length += bytes.length;
  }

  /** Writes a number that is not negative. */
  private void putNumber(long number) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    length += digits;
    long rest = number;
    for (int i = 1; i <= digits; i++) {
      answer[length - i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
