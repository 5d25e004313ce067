package dev.enjambre.peer.net;

import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PeerMessageDecoder;
import dev.enjambre.peer.wire.PeerMessageEncoder;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.WireLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What it costs to cut what a socket read into messages, for each message: reads of 512 KiB, of
 * which each ends within a message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageDecoderBenchmark {

  private static final int READ = 512 * 1024;
  private static final int BLOCK = 16 * 1024;
  private static final int BLOCKS = 128;
  private static final int SMALL = 100_000;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final PeerMessageDecoder decoder =
      new PeerMessageDecoder(WireLimits.forBitfieldLength(12_500));
  private List<ByteBuf> blocks = List.of();
  private List<ByteBuf> haves = List.of();
  private List<ByteBuf> requests = List.of();

  /** Writes the streams. */
  @Setup
  public void prepare() {
    HeapBlock block = HeapBlock.of(new byte[BLOCK]);
    blocks = reads(BLOCKS, i -> new PeerMessage.Piece(i / 16, i % 16 * BLOCK, block));
    haves = reads(SMALL, PeerMessage.Have::new);
    requests = reads(SMALL, i -> new PeerMessage.Request(i / 16, i % 16 * BLOCK, BLOCK));
  }

  private static List<ByteBuf> reads(int count, IntFunction<PeerMessage> message) {
    ByteBuf stream = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      PeerMessage next = message.apply(i);
      ByteBuffer head = ByteBuffer.allocate(PeerMessageEncoder.encodedLength(next));
      PeerMessageEncoder.encode(next, head);
      stream.writeBytes(head.flip());
      if (next instanceof PeerMessage.Piece) {
        stream.writeZero(BLOCK);
      }
    }
    List<ByteBuf> reads = new ArrayList<>();
    while (stream.isReadable()) {
      int length = Math.min(READ, stream.readableBytes());
      reads.add(Unpooled.directBuffer(length).writeBytes(stream, length));
    }
    return reads;
  }

  /** Frees the streams. */
  @TearDown
  public void release() {
    List.of(blocks, haves, requests).forEach(reads -> reads.forEach(ByteBuf::release));
    channel.close();
  }

  /** Blocks of 16 KiB, released at once. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public void blocks(Blackhole sink) {
    read(blocks, sink);
  }

  /** Tells of pieces. */
  @Benchmark
  @OperationsPerInvocation(SMALL)
  public void haves(Blackhole sink) {
    read(haves, sink);
  }

  /** Requests. */
  @Benchmark
  @OperationsPerInvocation(SMALL)
  public void requests(Blackhole sink) {
    read(requests, sink);
  }

  private void read(List<ByteBuf> reads, Blackhole sink) {
    PeerChannel peer = new PeerChannel(channel, false, decoder, new EngineCounters());
    peer.handler(new Sink(sink));
    for (ByteBuf read : reads) {
      peer.take(read.duplicate());
    }
  }

  /** Takes in messages and lets go of their data. */
  private record Sink(Blackhole hole) implements ConnectionHandler {

    @Override
    public void onMessage(PeerMessage message) {
      hole.consume(message);
      if (message instanceof PeerMessage.Piece piece) {
        piece.data().release();
      }
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onBytesReceived(int bytes) {
      hole.consume(bytes);
    }

    @Override
    public void onWritable() {}

    @Override
    public void onViolation(ProtocolViolation violation) {
      throw new IllegalStateException(violation);
    }

    @Override
    public void onClosed() {}
  }
}
