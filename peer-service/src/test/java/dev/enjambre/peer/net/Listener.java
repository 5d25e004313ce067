package dev.enjambre.peer.net;

import dev.enjambre.interop.fuzz.Fuzzing;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Listens as the port does, which expects calls to the overlay as well, and keeps what it hears.
 */
final class Listener extends HandshakeReader {

  final List<ProtocolViolation.Kind> violations = new ArrayList<>();

  /** What was said, if that was a handshake. */
  @Nullable Handshake handshake;

  /** What was said in all, if that was of the other protocol. */
  @Nullable String other;

  /** What was said behind the handshake, and came with it. */
  String rest = "";

  Listener() {
    super(1_000);
  }

  @Override
  Guess isOther(ByteBuffer begin) {
    if (begin.remaining() < Integer.BYTES) {
      return MessageKind.mayStartOverlay(begin.get(0)) ? Guess.PERHAPS : Guess.NO;
    }
    return MessageKind.startsOverlay(begin.getInt(0)) ? Guess.YES : Guess.NO;
  }

  @Override
  void handshake(ChannelHandlerContext context, Handshake theirs, ByteBuf behind) {
    handshake = theirs;
    rest = taken(behind);
  }

  @Override
  void other(ChannelHandlerContext context, ByteBuf all) {
    other = taken(all);
  }

  /** Takes what is in a buffer, and releases that. */
  static String taken(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    bytes.release();
    return Fuzzing.text(copy);
  }

  @Override
  void failed(Throwable cause) {
    if (cause instanceof ProtocolViolation violation) {
      violations.add(violation.kind());
    }
  }

  boolean isDone() {
    return handshake != null || other != null || !violations.isEmpty();
  }
}
