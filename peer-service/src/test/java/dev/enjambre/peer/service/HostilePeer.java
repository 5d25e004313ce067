package dev.enjambre.peer.service;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Somebody who calls a peer, says to have everything, and means it ill until it is closed. */
final class HostilePeer implements AutoCloseable {

  private static final int CHOKE = 0;
  private static final int UNCHOKE = 1;
  private static final int INTERESTED = 2;
  private static final int NOT_INTERESTED = 3;
  private static final int HAVE = 4;
  private static final int BITFIELD = 5;
  private static final int REQUEST = 6;
  private static final int PIECE = 7;

  private static final int PATIENCE_SECONDS = 60;

  private static final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  /** What it does when it has introduced itself; an exception is the end of its connection. */
  interface Deed {
    void commit(RawPeer peer, PieceLayout layout, Random random) throws IOException;
  }

  /** Is asked, and does not answer. */
  static final Deed SILENT = (peer, _, _) -> listen(peer);

  /** Answers at a byte a second, so that something comes all the time. */
  static final Deed ONE_BYTE_A_SECOND =
      (peer, _, _) -> {
        RawPeer.Message request = peer.next(REQUEST);
        ByteBuffer answer = header(request.intAt(0), request.intAt(4), request.intAt(8));
        var ticking =
            ticks.scheduleAtFixedRate(
                () -> {
                  try {
                    peer.send(new byte[] {answer.hasRemaining() ? answer.get() : 0});
                  } catch (IOException e) {
                    throw new IllegalStateException("that is the end of it", e);
                  }
                },
                1,
                1,
                TimeUnit.SECONDS);
        try {
          listen(peer);
        } finally {
          ticking.cancel(false);
        }
      };

  /** Sends a block that nobody asked for. */
  static final Deed UNASKED_BLOCKS =
      (peer, layout, _) -> {
        peer.send(header(0, 0, layout.blockLength(0, 0)).array())
            .send(new byte[layout.blockLength(0, 0)]);
        listen(peer);
      };

  static final Deed PIECES_THAT_THERE_ARE_NOT =
      (peer, layout, _) -> {
        peer.message(HAVE, layout.pieceCount());
        listen(peer);
      };

  /** Tells of pieces that it has told of, as fast as it can. */
  static final Deed FLOOD_OF_HAVES = (peer, _, _) -> flood(peer, HAVE, 0);

  /** Changes its mind as fast as it can, and does not read what that leads to. */
  static final Deed FLOOD_OF_CHANGES =
      (peer, _, _) -> flood(peer, new int[][] {{INTERESTED}, {NOT_INTERESTED}, {CHOKE}, {UNCHOKE}});

  /** Asks for more than anybody answers, and reads nothing. */
  static final Deed FLOOD_OF_REQUESTS =
      (peer, _, _) -> flood(peer, new int[][] {{INTERESTED}, {REQUEST, 0, 0, 16_384}});

  private final RawPeer peer;
  private final CompletableFuture<Void> end;

  /** Lets it loose, in a thread of its own. */
  HostilePeer(RawPeer peer, Metainfo metainfo, Random random, Deed deed) {
    this.peer = peer;
    this.end =
        CompletableFuture.runAsync(
            () -> {
              try {
                PieceLayout layout = metainfo.layout();
                peer.greet(metainfo.infoHash(), PeerId.random(random));
                peer.send(everything(layout)).message(UNCHOKE);
                deed.commit(peer, layout, random);
              } catch (IOException e) {
                throw new IllegalStateException("the connection has ended", e);
              }
            },
            task -> Thread.ofVirtual().start(task));
  }

  /**
   * Serves what it is asked for, of that content, and changes one block in so many, soon the first.
   */
  static Deed serving(byte[] content, int oneIn) {
    return (peer, layout, random) -> {
      int untilChanged = 1 + random.nextInt(Math.min(oneIn, 10));
      while (true) {
        RawPeer.Message request = peer.next(REQUEST);
        int piece = request.intAt(0);
        int begin = request.intAt(4);
        int length = request.intAt(8);
        int offset = (int) layout.pieceOffset(piece) + begin;
        byte[] block = Arrays.copyOfRange(content, offset, offset + length);
        if (--untilChanged == 0) {
          block[random.nextInt(length)] ^= 1;
          untilChanged = oneIn;
        }
        peer.send(header(piece, begin, length).array()).send(block);
      }
    };
  }

  private static byte[] everything(PieceLayout layout) {
    byte[] bits = new byte[layout.bitfieldLength()];
    Arrays.fill(bits, (byte) 0xff);
    int spare = 8 * bits.length - layout.pieceCount();
    bits[bits.length - 1] = (byte) (0xff << spare);
    return ByteBuffer.allocate(5 + bits.length)
        .putInt(1 + bits.length)
        .put((byte) BITFIELD)
        .put(bits)
        .array();
  }

  private static ByteBuffer header(int piece, int begin, int length) {
    return ByteBuffer.allocate(13)
        .putInt(9 + length)
        .put((byte) PIECE)
        .putInt(piece)
        .putInt(begin)
        .flip();
  }

  private static void listen(RawPeer peer) throws IOException {
    while (true) {
      peer.next();
    }
  }

  private static void flood(RawPeer peer, int... message) throws IOException {
    flood(peer, new int[][] {message});
  }

  /** Says the same again and again, a few hundred messages at a time. */
  private static void flood(RawPeer peer, int[][] messages) throws IOException {
    ByteBuffer many = ByteBuffer.allocate(8 * 1024);
    while (many.remaining() > 256) {
      for (int[] message : messages) {
        many.putInt(1 + 4 * (message.length - 1)).put((byte) message[0]);
        for (int i = 1; i < message.length; i++) {
          many.putInt(message[i]);
        }
      }
    }
    byte[] bytes = Arrays.copyOf(many.array(), many.position());
    while (true) {
      peer.send(bytes);
    }
  }

  /** Waits for the end of its connection, and returns whether there was one. */
  boolean awaitEnd() throws InterruptedException {
    try {
      end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause() instanceof IllegalStateException;
    } catch (TimeoutException _) {
      return false;
    }
    return true;
  }

  boolean isAtItsEnd() {
    return end.isDone();
  }

  @Override
  public void close() throws IOException {
    peer.close();
  }
}
