package dev.enjambre.peer.net;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PeerMessageDecoder;
import dev.enjambre.peer.wire.PeerMessageEncoder;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReadableBlock;
import dev.enjambre.peer.wire.WireLimits;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.List;

/** The input is what a peer writes after its handshake. */
public final class WireFuzz {

  private static final int PREFIX = 4;
  private static final WireLimits LIMITS = new WireLimits(WireLimits.MAX_BLOCK_LENGTH, 3);

  private WireFuzz() {}

  /** What became of a connection. */
  private record Outcome(
      List<PeerMessage> messages, List<ProtocolViolation.Kind> violations, boolean isOpen) {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Outcome whole = exchange(input, input.length);
    // Byte by byte if that is soon done.
    for (int size : new int[] {1 + input.length / 300, 1 + input.length / 2}) {
      require(whole.equals(exchange(input, size)), "read otherwise in parts of " + size);
    }
    require(whole.isOpen() == whole.violations().isEmpty(), "closed without a word");
    int read = 0;
    for (PeerMessage message : whole.messages()) {
      byte[] frame = written(message, input, read);
      require(
          ByteBuffer.wrap(frame).equals(ByteBuffer.wrap(input, read, frame.length)),
          "written otherwise: " + message);
      read += frame.length;
    }
    require(
        !whole.isOpen() || isBeginning(ByteBuffer.wrap(input, read, input.length - read)),
        "a whole message is not read");
  }

  private static boolean isBeginning(ByteBuffer rest) {
    return rest.remaining() < PREFIX || rest.remaining() < PREFIX + rest.getInt(rest.position());
  }

  /** Returns the bytes of a message; of one that cannot be sent those that it came with. */
  private static byte[] written(PeerMessage message, byte[] input, int at) {
    if (message instanceof PeerMessage.Unknown(int id, int length)) {
      byte[] frame = new byte[PREFIX + 1 + length];
      System.arraycopy(input, at, frame, 0, frame.length);
      ByteBuffer.wrap(frame).putInt(1 + length).put((byte) id);
      return frame;
    }
    int blockLength = message instanceof PeerMessage.Piece piece ? piece.data().length() : 0;
    ByteBuffer frame = ByteBuffer.allocate(PeerMessageEncoder.encodedLength(message) + blockLength);
    PeerMessageEncoder.encode(message, frame);
    require(frame.remaining() == blockLength, "another length than was said: " + message);
    if (message instanceof PeerMessage.Piece piece && piece.data() instanceof ReadableBlock block) {
      frame.put(block.buffer());
    }
    return frame.array();
  }

  private static Outcome exchange(byte[] input, int partSize) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    Recorder recorder = new Recorder();
    PeerChannel connection =
        new PeerChannel(channel, false, new PeerMessageDecoder(LIMITS), new EngineCounters());
    connection.handler(recorder);
    channel.pipeline().addLast(connection);
    for (int at = 0; at < input.length && channel.isOpen(); at += partSize) {
      int length = Math.min(partSize, input.length - at);
      channel.writeInbound(allocator.buffer(length).writeBytes(input, at, length));
      require(
          used(allocator) <= PREFIX + LIMITS.maxFrameLength(),
          "more than one message is held: " + used(allocator));
    }
    boolean isOpen = channel.isOpen();
    channel.finishAndReleaseAll();
    require(used(allocator) == 0, "a buffer is left behind");
    require(recorder.closed == 1, "its end is not told, or twice");
    return new Outcome(recorder.messages, recorder.violations, isOpen);
  }

  private static long used(UnpooledByteBufAllocator allocator) {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }
}
