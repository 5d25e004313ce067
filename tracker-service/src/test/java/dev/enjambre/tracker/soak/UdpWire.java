package dev.enjambre.tracker.soak;

import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.BitSet;
import java.util.List;

/** UDP from one socket; each answer must come, the first time. */
final class UdpWire implements Wire {

  private static final long PATIENCE_MILLIS = 30_000;
  private static final long NEW_ID_NANOS = 60_000_000_000L;
  private static final int CONNECT = 0;
  private static final int ANNOUNCE = 1;

  private final DatagramChannel socket = DatagramChannel.open();
  private final Selector selector = Selector.open();
  private final ByteBuffer answer = ByteBuffer.allocate(2048);
  private int transaction;
  private long connectionId;
  private long idNanos;

  UdpWire(InetSocketAddress tracker) throws IOException {
    socket.connect(tracker);
    socket.configureBlocking(false);
    socket.register(selector, SelectionKey.OP_READ);
  }

  @Override
  public void announce(List<Announce> batch) throws IOException {
    if (transaction == 0 || System.nanoTime() - idNanos > NEW_ID_NANOS) {
      socket.write(UdpAnnounceCodec.encode(new UdpTrackerRequest.Connect(++transaction)));
      read(CONNECT);
      connectionId = answer.getLong(8);
      idNanos = System.nanoTime();
    }
    int first = transaction + 1;
    for (Announce announce : batch) {
      socket.write(
          UdpAnnounceCodec.encode(
              new UdpTrackerRequest.Announce(
                  connectionId, ++transaction, announce.toRequest(), "")));
    }
    BitSet answered = new BitSet();
    while (answered.cardinality() < batch.size()) {
      read(ANNOUNCE);
      int number = answer.getInt(4) - first;
      if (number < 0 || number >= batch.size() || answered.get(number)) {
        throw new IOException("an answer that nobody asked for");
      }
      answered.set(number);
    }
  }

  private void read(int action) throws IOException {
    answer.clear();
    while (socket.read(answer) <= 0) {
      if (selector.select(PATIENCE_MILLIS) == 0) {
        throw new IOException("an answer is missing");
      }
      selector.selectedKeys().clear();
    }
    answer.flip();
    if (answer.remaining() < 16 || answer.getInt(0) != action) {
      throw new IOException("no success");
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    socket.close();
  }
}
