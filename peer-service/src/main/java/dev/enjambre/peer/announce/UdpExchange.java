package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerResponse;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;

/**
 * One announce to one address of a UDP tracker: gets a connection id where there is none, sends,
 * waits, and sends again (BEP 15, "time outs"). It blocks, and has a socket of its own that hears
 * nobody but that address. Used by one thread.
 */
final class UdpExchange implements AutoCloseable {

  /** More than 800 IPv6 peers; longer datagrams come in cut, and are refused as such. */
  private static final int MAX_ANSWER = 16 * 1024;

  private final InetSocketAddress tracker;
  private final UdpTiming timing;
  private final UdpConnectionIds ids;
  private final IntSupplier transactionIds;
  private final boolean ipv6;
  private final DatagramSocket socket;
  private final DatagramPacket answer = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
  private final long deadline;
  private long waitNanos;

  UdpExchange(
      InetSocketAddress tracker,
      Optional<InetAddress> localAddress,
      UdpTiming timing,
      UdpConnectionIds ids,
      IntSupplier transactionIds)
      throws IOException {
    this.tracker = tracker;
    this.timing = timing;
    this.ids = ids;
    this.transactionIds = transactionIds;
    this.ipv6 = tracker.getAddress() instanceof Inet6Address;
    this.deadline = System.nanoTime() + timing.longest().toNanos();
    this.waitNanos = timing.firstWait().toNanos();
    this.socket = open(localAddress, tracker);
  }

  private static DatagramSocket open(Optional<InetAddress> local, SocketAddress tracker)
      throws IOException {
    DatagramSocket opened =
        local.isPresent() ? new DatagramSocket(0, local.get()) : new DatagramSocket();
    try {
      // From here on the system drops what others send, and tells when nobody listens there.
      opened.connect(tracker);
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Returns the answer to the request that is made for a connection id.
   *
   * @param request makes it of a connection id
   * @throws IOException if there is none in time, or none that makes sense; the message says what
   *     is wrong, and may hold what the tracker said
   */
  UdpTrackerResponse send(LongFunction<Request> request) throws IOException {
    try {
      boolean fresh = false;
      while (true) {
        long now = System.nanoTime();
        OptionalLong id = ids.get(tracker, now);
        if (id.isEmpty()) {
          fresh = true;
          id = connect();
          if (id.isEmpty()) {
            continue;
          }
        }
        Optional<UdpTrackerResponse> heard = once(request.apply(id.getAsLong()));
        if (heard.isEmpty()) {
          continue;
        }
        if (heard.get() instanceof UdpTrackerResponse.Refused && !fresh) {
          // It may have restarted, and not know this id any more.
          ids.forget(tracker, id.getAsLong());
          fresh = true;
          continue;
        }
        return heard.get();
      }
    } catch (PortUnreachableException e) {
      throw new IOException("nobody listens at port " + tracker.getPort(), e);
    }
  }

  /** Makes a request of a transaction id. */
  interface Request {
    UdpTrackerRequest of(int transactionId);
  }

  private OptionalLong connect() throws IOException {
    Optional<UdpTrackerResponse> heard = once(UdpTrackerRequest.Connect::new);
    return switch (heard.orElse(null)) {
      case null -> OptionalLong.empty();
      case UdpTrackerResponse.Connected(int _, long id) -> {
        ids.put(tracker, id, System.nanoTime());
        yield OptionalLong.of(id);
      }
      case UdpTrackerResponse.Refused(int _, String reason) -> throw new IOException(reason);
      case UdpTrackerResponse.Announced _, UdpTrackerResponse.Scraped _ ->
          throw new IOException("the tracker's answer makes no sense: a connect was asked for");
    };
  }

  /** Sends one datagram; empty if its answer did not come in time, and it may be tried again. */
  private Optional<UdpTrackerResponse> once(Request request) throws IOException {
    int transactionId = transactionIds.getAsInt();
    byte[] bytes = UdpAnnounceCodec.encode(request.of(transactionId)).array();
    socket.send(new DatagramPacket(bytes, bytes.length));
    long now = System.nanoTime();
    long until = Math.min(deadline, now + waitNanos);
    while (now < until) {
      if (receive(until - now)) {
        ByteBuffer datagram = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
        if (datagram.remaining() >= 8 && datagram.getInt(4) == transactionId) {
          return Optional.of(read(datagram));
        }
      }
      now = System.nanoTime();
    }
    if (now >= deadline) {
      throw new IOException("no answer within " + timing.longest().toMillis() / 1000.0 + " s");
    }
    waitNanos *= 2;
    return Optional.empty();
  }

  private UdpTrackerResponse read(ByteBuffer datagram) throws IOException {
    if (datagram.remaining() == MAX_ANSWER) {
      throw new IOException("the tracker's answer is too long");
    }
    try {
      return UdpAnnounceCodec.decodeResponse(datagram, ipv6);
    } catch (BadTrackerAnswerException e) {
      throw new IOException("the tracker's answer makes no sense: " + e.getMessage(), e);
    }
  }

  private boolean receive(long nanos) throws IOException {
    // Zero would be for ever.
    socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    answer.setLength(MAX_ANSWER);
    try {
      socket.receive(answer);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
