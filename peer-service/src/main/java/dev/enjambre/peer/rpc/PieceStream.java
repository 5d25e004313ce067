package dev.enjambre.peer.rpc;

import com.google.protobuf.ByteString;
import dev.enjambre.api.peer.v1.FetchPiecesRequest;
import dev.enjambre.api.peer.v1.FetchPiecesResponse;
import dev.enjambre.api.peer.v1.Fragment;
import dev.enjambre.api.peer.v1.PieceRange;
import dev.enjambre.api.peer.v1.Pieces;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.PieceContent;
import dev.enjambre.peer.service.TorrentException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One caller that fetches pieces of one torrent: what it asks for waits in a line, and is sent as
 * it takes it.
 */
final class PieceStream
    implements StreamObserver<FetchPiecesRequest>, Outflow.Body<FetchPiecesResponse> {

  private static final int MESSAGE_BYTES = 128 << 10;
  private static final int MOST_IN_MESSAGE = 1024;
  private static final int MOST_WAITING = 4096;

  /** How often a caller is told of pieces that we have got. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long LONGEST_IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** What the caller wants next. */
  private sealed interface Wish {
    record Torrent(InfoHash infoHash) implements Wish {}

    record Range(PieceRange range) implements Wish {}

    record End() implements Wish {}
  }

  private final PeerService service;
  private final RpcCounters counters;
  private final Outflow<FetchPiecesResponse> out;
  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>(MOST_WAITING);
  private boolean opened;
  private long lookedNanos;

  PieceStream(PeerService service, RpcCounters counters, Outflow<FetchPiecesResponse> out) {
    this.service = service;
    this.counters = counters;
    this.out = out;
  }

  // What the caller says.

  @Override
  public void onNext(FetchPiecesRequest request) {
    try {
      if (!opened) {
        opened = true;
        add(new Wish.Torrent(Input.infoHash("info_hash", request.getInfoHash())));
      } else if (!request.getInfoHash().isEmpty()) {
        throw Refusal.badInput("info_hash", "in the first message alone");
      }
      if (request.getRangesCount() > MOST_IN_MESSAGE) {
        throw Refusal.badInput("ranges", MOST_IN_MESSAGE + " at most in a message");
      }
      for (PieceRange range : request.getRangesList()) {
        add(new Wish.Range(range));
      }
    } catch (StatusException e) {
      out.end(e);
    }
  }

  private void add(Wish wish) throws StatusException {
    if (!wishes.offer(wish)) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription("ranges: more than " + MOST_WAITING + " are not answered")
          .asException();
    }
  }

  @Override
  public void onError(Throwable failure) {
    // The caller has hung up; that ends the thread that answers.
  }

  @Override
  public void onCompleted() {
    try {
      add(new Wish.End());
    } catch (StatusException e) {
      out.end(e);
    }
  }

  // What it is told.

  @Override
  public void write(Outflow<FetchPiecesResponse> sink)
      throws InterruptedException, StatusException, TorrentException, IOException {
    switch (first()) {
      case Wish.Torrent(InfoHash infoHash) -> {
        try (PieceContent content = service.pieceContent(infoHash)) {
          out.onEnd(content::abort);
          serve(content);
        }
      }
      case null -> throw idle();
      case Wish.Range _, Wish.End _ -> throw Refusal.badInput("info_hash", "needed first");
    }
  }

  private void serve(PieceContent content)
      throws InterruptedException, StatusException, TorrentException, IOException {
    Bitfield have = content.have();
    Bitfield told = have;
    lookedNanos = System.nanoTime();
    out.send(
        FetchPiecesResponse.newBuilder()
            .setPieces(
                Pieces.newBuilder()
                    .setCount(have.size())
                    .setBits(ByteString.copyFrom(have.toWire())))
            .build());
    long askedNanos = lookedNanos;
    while (true) {
      Wish wish = next();
      long now = System.nanoTime();
      if (now - lookedNanos >= LOOK_NANOS) {
        lookedNanos = now;
        have = content.have();
        tellGained(told, have);
        told = have;
      }
      switch (wish) {
        case Wish.Range(PieceRange range) -> {
          send(content, check(range, content.layout(), have), range);
          askedNanos = System.nanoTime();
        }
        case Wish.End _ -> {
          return;
        }
        case null -> {
          if (now - askedNanos >= LONGEST_IDLE_NANOS) {
            throw idle();
          }
        }
        case Wish.Torrent _ -> throw new IllegalStateException("named once");
      }
    }
  }

  private @Nullable Wish first() throws InterruptedException {
    long since = System.nanoTime();
    Wish first = next();
    while (first == null && System.nanoTime() - since < LONGEST_IDLE_NANOS) {
      first = next();
    }
    return first;
  }

  private @Nullable Wish next() throws InterruptedException {
    Wish next = wishes.poll(LOOK_NANOS, TimeUnit.NANOSECONDS);
    if (next == null && out.hasEnded()) {
      throw new InterruptedException("the call has ended");
    }
    return next;
  }

  private static StatusException idle() {
    return Status.ABORTED
        .withDescription(
            "nothing was asked for in " + LONGEST_IDLE_NANOS / 60_000_000_000L + " min")
        .asException();
  }

  private void tellGained(Bitfield before, Bitfield now) throws InterruptedException {
    if (before.cardinality() == now.size()) {
      return;
    }
    for (int piece = now.nextSet(0); piece >= 0; piece = now.nextSet(piece + 1)) {
      if (!before.get(piece)) {
        out.send(FetchPiecesResponse.newBuilder().setGained(piece).build());
      }
    }
  }

  /** Returns the piece that a range is in. */
  private static int check(PieceRange range, PieceLayout layout, Bitfield have)
      throws StatusException {
    int piece = range.getPiece();
    if (piece < 0 || piece >= layout.pieceCount()) {
      throw Refusal.badInput("ranges", "the torrent has " + layout.pieceCount() + " pieces");
    }
    int size = layout.pieceSize(piece);
    if (range.getLength() <= 0
        || range.getOffset() < 0
        || range.getOffset() > size - range.getLength()) {
      throw Refusal.badInput("ranges", "piece " + piece + " has " + size + " bytes");
    }
    if (!have.get(piece)) {
      throw Refusal.notFound("piece " + piece + " is not here");
    }
    return piece;
  }

  private void send(PieceContent content, int piece, PieceRange range) throws IOException {
    int[] at = {range.getOffset()};
    MessageStream bytes =
        new MessageStream(
            Math.min(MESSAGE_BYTES, range.getLength()),
            data -> {
              awaitTurn(content, data.size());
              out.send(
                  FetchPiecesResponse.newBuilder()
                      .setFragment(
                          Fragment.newBuilder().setPiece(piece).setOffset(at[0]).setData(data))
                      .build());
              at[0] += data.size();
              counters.served(data.size());
            });
    content.writeTo(bytes, piece, range.getOffset(), range.getLength());
    bytes.flush();
  }

  /** What goes to peers keeps to the limits of uploads. */
  private void awaitTurn(PieceContent content, int bytes) throws InterruptedException {
    for (long wait = content.waitNanos(bytes); wait > 0; wait = content.waitNanos(bytes)) {
      out.pause(wait);
    }
  }
}
