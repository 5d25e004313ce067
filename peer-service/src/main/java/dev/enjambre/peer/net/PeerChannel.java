package dev.enjambre.peer.net;

import dev.enjambre.peer.session.Connection;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.storage.FileBlock;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.BlockFactory;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PeerMessageDecoder;
import dev.enjambre.peer.wire.PeerMessageEncoder;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReadableBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's socket after the handshakes: cuts what arrives into messages and sends ours. Runs on the
 * torrent's loop.
 *
 * <p>A message that lies whole in the buffer that it arrived in is read there, and a block keeps
 * that buffer alive until it is written to disk. Only a message that is cut by the end of a buffer
 * is put together in one of its own, at most one block for each read.
 */
final class PeerChannel extends ChannelInboundHandlerAdapter implements Connection, BlockFactory {

  private static final Logger log = LoggerFactory.getLogger(PeerChannel.class);
  private static final int LENGTH_PREFIX = 4;

  /**
   * Bytes that may wait for a peer that does not read, each message with the hundred bytes that it
   * takes in memory. Four times what is sent ahead of blocks.
   */
  static final int MAX_PENDING = 4 << 20;

  private final Channel channel;
  private final boolean outgoing;
  private final PeerMessageDecoder decoder;
  private final EngineCounters counters;

  private @Nullable ConnectionHandler handler;

  /** The beginning of a message whose rest has not arrived. */
  private @Nullable ByteBuf partial;

  private ByteBuf frameBuffer = Unpooled.EMPTY_BUFFER;
  private int frameStart;
  private int payloadBytes;
  private boolean closing;
  private boolean gone;

  PeerChannel(
      Channel channel, boolean outgoing, PeerMessageDecoder decoder, EngineCounters counters) {
    this.channel = channel;
    this.outgoing = outgoing;
    this.decoder = decoder;
    this.counters = counters;
  }

  /** From here on messages go there; the end too, even if it has come already. */
  void handler(ConnectionHandler newHandler) {
    handler = newHandler;
    if (gone) {
      newHandler.onClosed();
    }
  }

  // What arrives.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      take(bytes);
    } finally {
      bytes.release();
    }
  }

  /** Reads the messages in a buffer, which the caller releases. */
  void take(ByteBuf bytes) {
    ConnectionHandler receiver = handler;
    if (closing || receiver == null) {
      return;
    }
    payloadBytes = 0;
    int received = bytes.readableBytes();
    try {
      readMessages(bytes, receiver);
    } catch (ProtocolViolation violation) {
      receiver.onViolation(violation);
      close();
    }
    receiver.onBytesReceived(received - payloadBytes);
  }

  private void readMessages(ByteBuf bytes, ConnectionHandler receiver) throws ProtocolViolation {
    if (partial != null && !completePartial(partial, bytes, receiver)) {
      return;
    }
    int start = bytes.readerIndex();
    ByteBuffer frames = bytes.nioBuffer();
    while (!closing && bytes.readableBytes() >= LENGTH_PREFIX) {
      int length = checkedLength(bytes);
      if (bytes.readableBytes() - LENGTH_PREFIX < length) {
        break;
      }
      bytes.skipBytes(LENGTH_PREFIX);
      int frameAt = bytes.readerIndex() - start;
      readMessage(bytes, frames.limit(frameAt + length).position(frameAt), receiver);
    }
    if (!closing && bytes.isReadable()) {
      int whole =
          bytes.readableBytes() < LENGTH_PREFIX
              ? LENGTH_PREFIX
              : LENGTH_PREFIX + checkedLength(bytes);
      partial = channel.alloc().directBuffer(whole).writeBytes(bytes);
    }
  }

  /** Adds what the partial message still needs; returns whether it is complete and was read. */
  private boolean completePartial(ByteBuf begun, ByteBuf bytes, ConnectionHandler receiver)
      throws ProtocolViolation {
    int forPrefix = Math.min(LENGTH_PREFIX - begun.readableBytes(), bytes.readableBytes());
    if (forPrefix > 0) {
      begun.writeBytes(bytes, forPrefix);
    }
    if (begun.readableBytes() < LENGTH_PREFIX) {
      return false;
    }
    int length = checkedLength(begun);
    int missing = LENGTH_PREFIX + length - begun.readableBytes();
    begun.writeBytes(bytes, Math.min(missing, bytes.readableBytes()));
    if (begun.readableBytes() < LENGTH_PREFIX + length) {
      var _ = checkedLength(begun); // its kind may be known only now
      return false;
    }
    partial = null;
    try {
      begun.skipBytes(LENGTH_PREFIX);
      readMessage(begun, begun.nioBuffer(), receiver);
    } finally {
      begun.release();
    }
    return true;
  }

  /** Returns the length that a message announces, checked as soon as its kind is known. */
  private int checkedLength(ByteBuf bytes) throws ProtocolViolation {
    int start = bytes.readerIndex();
    int length = bytes.getInt(start);
    boolean kindKnown = length > 0 && bytes.readableBytes() > LENGTH_PREFIX;
    decoder.checkFrame(length, kindKnown ? bytes.getUnsignedByte(start + LENGTH_PREFIX) : -1);
    return length;
  }

  /** Reads the message at the reader's index, of which {@code frame} is the same bytes. */
  private void readMessage(ByteBuf bytes, ByteBuffer frame, ConnectionHandler receiver)
      throws ProtocolViolation {
    frameBuffer = bytes;
    frameStart = bytes.readerIndex();
    bytes.skipBytes(frame.remaining());
    PeerMessage message = decoder.decode(frame, this);
    frameBuffer = Unpooled.EMPTY_BUFFER;
    receiver.onMessage(message);
  }

  @Override
  public BlockData block(int offsetInFrame, int length) {
    payloadBytes += length;
    return new NettyBlock(frameBuffer.retainedSlice(frameStart + offsetInFrame, length));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (handler != null) {
      handler.onReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (handler != null && channel.isWritable()) {
      handler.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    gone = true;
    if (partial != null) {
      partial.release();
      partial = null;
    }
    if (handler != null) {
      handler.onClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (closing) {
      return; // each write that was waiting fails in its turn
    }
    if (cause instanceof IOException) {
      log.debug("{} has ended: {}", channel.remoteAddress(), cause.toString());
    } else {
      log.error("an error of ours ends the connection to {}", channel.remoteAddress(), cause);
    }
    close();
  }

  // What is sent.

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) channel.remoteAddress();
  }

  @Override
  public boolean isOutgoing() {
    return outgoing;
  }

  @Override
  public boolean isEncrypted() {
    EncryptedStream stream = channel.pipeline().get(EncryptedStream.class);
    return TlsLayer.isOn(channel) || (stream != null && stream.isLasting());
  }

  @Override
  public void send(PeerMessage message) {
    BlockData data = message instanceof PeerMessage.Piece piece ? piece.data() : null;
    if (closing || !channel.isActive()) {
      if (data != null) {
        data.release();
      }
      return;
    }
    if (pendingBytes() > MAX_PENDING) {
      if (data != null) {
        data.release();
      }
      giveUp();
      return;
    }
    // Of a piece only what goes before its data.
    int header = PeerMessageEncoder.encodedLength(message);
    ByteBuf encoded = channel.alloc().directBuffer(header);
    PeerMessageEncoder.encode(message, encoded.internalNioBuffer(0, header));
    channel.write(encoded.writerIndex(header), channel.voidPromise());
    counters.protocolUp.add(header);
    if (data != null) {
      sendData(data);
    }
  }

  private void giveUp() {
    counters.violated(ProtocolViolation.Kind.NOT_READING);
    log.info("{} is disconnected: it does not read what it is sent", channel.remoteAddress());
    close();
  }

  private void sendData(BlockData data) {
    switch (data) {
      case FileBlock block -> {
        for (FileBlock.Span span : block.spans()) {
          channel.write(new SpanRegion(span), channel.voidPromise());
        }
      }
      case ReadableBlock block ->
          channel.write(Unpooled.wrappedBuffer(block.buffer())).addListener(_ -> block.release());
      default -> throw new IllegalArgumentException("can't send a block of " + data.getClass());
    }
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public long pendingBytes() {
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    return pending == null ? 0 : pending.totalPendingWriteBytes();
  }

  @Override
  public boolean hasRoom() {
    return channel.isWritable();
  }

  @Override
  public void sendAhead(int bytes) {
    if (channel.config().getWriteBufferHighWaterMark() != bytes) {
      SocketOptions.sendAhead(channel, bytes);
    }
  }

  @Override
  public void setReading(boolean reading) {
    if (!closing && channel.config().isAutoRead() != reading) {
      channel.config().setAutoRead(reading);
    }
  }

  @Override
  public void close() {
    closing = true;
    channel.close();
  }
}
