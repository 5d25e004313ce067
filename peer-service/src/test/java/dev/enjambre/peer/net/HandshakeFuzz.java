package dev.enjambre.peer.net;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.interop.fuzz.Fuzzing;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The input is what a caller says first, and whatever it says behind that. */
public final class HandshakeFuzz {

  private static final int LONGEST_NAME = 40;

  private HandshakeFuzz() {}

  /**
   * What became of a caller.
   *
   * @param handshake what it said, if that was a handshake
   * @param other what it said in all, if that was of the other protocol
   * @param rest what it said behind the handshake
   */
  private record Outcome(
      @Nullable Handshake handshake,
      @Nullable String other,
      String rest,
      List<ProtocolViolation.Kind> violations) {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Outcome whole = exchange(input, input.length);
    for (int size : new int[] {1 + input.length / 200, 1 + input.length / 2}) {
      require(whole.equals(exchange(input, size)), "heard otherwise in parts of " + size);
    }
    Handshake handshake = whole.handshake();
    if (handshake != null) {
      ByteBuffer written = ByteBuffer.allocate(Handshake.LENGTH);
      handshake.writeTo(written);
      require(
          Fuzzing.text(input).equals(Fuzzing.text(written.array()) + whole.rest()),
          "written otherwise");
      String name = handshake.peerId().clientName() + handshake.peerId();
      require(name.length() <= 2 * LONGEST_NAME, "a client's name of " + name.length());
      require(name.chars().noneMatch(Character::isISOControl), "not for a log: " + name);
    } else if (whole.other() != null) {
      require(whole.other().equals(Fuzzing.text(input)), "bytes of the overlay are lost");
      require(input[0] != 19, "taken for the overlay");
    } else {
      require(
          input.length < Handshake.LENGTH || !whole.violations().isEmpty(),
          "neither a handshake nor refused");
    }
  }

  private static Outcome exchange(byte[] input, int partSize) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    Listener listener = new Listener();
    channel.pipeline().addLast(listener);
    int at = 0;
    while (at < input.length && !listener.isDone()) {
      int length = Math.min(partSize, input.length - at);
      channel.writeInbound(allocator.buffer(length).writeBytes(input, at, length));
      at += length;
    }
    boolean isOpen = channel.isOpen();
    channel.finishAndReleaseAll();
    require(isOpen == listener.violations.isEmpty(), "closed without a word, or not closed");
    require(
        allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory() == 0,
        "a buffer is left behind");
    String later = Fuzzing.text(Arrays.copyOfRange(input, at, input.length));
    return new Outcome(
        listener.handshake,
        listener.other == null ? null : listener.other + later,
        listener.handshake == null ? "" : listener.rest + later,
        listener.violations);
  }
}
