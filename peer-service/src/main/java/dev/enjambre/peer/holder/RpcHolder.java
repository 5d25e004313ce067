package dev.enjambre.peer.holder;

import com.google.protobuf.ByteString;
import dev.enjambre.api.peer.v1.FetchPiecesRequest;
import dev.enjambre.api.peer.v1.FetchPiecesResponse;
import dev.enjambre.api.peer.v1.PieceRange;
import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.api.peer.v1.Pieces;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.SourceConnection;
import dev.enjambre.peer.session.SourceFailure;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A holder as a peer: one call, by which requests go there as ranges and pieces come back in parts.
 * Owned by the torrent's loop, on which all that the call says is heard. The first failure ends it;
 * whoever opened it knows when to try again.
 */
final class RpcHolder extends ClientCall.Listener<FetchPiecesResponse> implements SourceConnection {

  /** Messages that may come before the next is let in: enough to keep the line busy. */
  private static final int AHEAD = 16;

  private static final int MOST_RANGES = 1000;
  private static final int SHOWN = 200;
  private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final HolderClient client;
  private final PeerEndpoint endpoint;
  private final Metainfo torrent;
  private final EventLoop loop;
  private final BlockLine line = new BlockLine();
  private @Nullable ManagedChannel channel;
  private @Nullable ClientCall<FetchPiecesRequest, FetchPiecesResponse> call;
  private @Nullable ConnectionHandler handler;
  private @Nullable SourceFailure failure;
  private boolean introduced;
  private boolean reading = true;
  private boolean closed;
  private int heldBack;
  private long lastHeardNanos;

  RpcHolder(HolderClient client, PeerEndpoint endpoint, Metainfo torrent, EventLoop loop) {
    this.client = client;
    this.endpoint = endpoint;
    this.torrent = torrent;
    this.loop = loop;
  }

  @Override
  public void begin(ConnectionHandler newHandler) {
    handler = newHandler;
    ManagedChannel opened = client.channel(endpoint);
    channel = opened;
    ClientCall<FetchPiecesRequest, FetchPiecesResponse> started =
        opened.newCall(
            PieceServiceGrpc.getFetchPiecesMethod(), CallOptions.DEFAULT.withExecutor(loop));
    call = started;
    lastHeardNanos = loop.nanoTime();
    started.start(this, new Metadata());
    started.request(AHEAD);
    started.sendMessage(
        FetchPiecesRequest.newBuilder().setInfoHash(torrent.infoHash().toHex()).build());
    loop.schedule(WATCH_NANOS, this::watch);
  }

  /** A holder that falls silent is left. */
  private void watch() {
    if (closed) {
      return;
    }
    boolean owes = !introduced || !line.owesNothing();
    if (owes && reading && loop.nanoTime() - lastHeardNanos >= SILENCE_NANOS) {
      fail(SourceFailure.forNow("it sends nothing any more"));
    } else {
      loop.schedule(WATCH_NANOS, this::watch);
    }
  }

  // What the session says.

  @Override
  public void send(PeerMessage message) {
    switch (message) {
      case PeerMessage.Request(int pieceIndex, int begin, int length) when !closed ->
          line.add(new BlockLine.Block(pieceIndex, begin, length));
      case PeerMessage.Cancel(int pieceIndex, int begin, int length) when !closed ->
          line.cancel(new BlockLine.Block(pieceIndex, begin, length));
      case PeerMessage.Piece piece -> piece.data().release();
      default -> {
        // A holder keeps no account of what we have or want.
      }
    }
  }

  @Override
  public void flush() {
    if (closed || call == null) {
      return;
    }
    boolean oweNothing = line.owesNothing();
    List<PieceRange> ranges = line.ask();
    if (oweNothing && !ranges.isEmpty()) {
      lastHeardNanos = loop.nanoTime();
    }
    for (int from = 0; from < ranges.size(); from += MOST_RANGES) {
      call.sendMessage(
          FetchPiecesRequest.newBuilder()
              .addAllRanges(ranges.subList(from, Math.min(ranges.size(), from + MOST_RANGES)))
              .build());
    }
  }

  @Override
  public void setReading(boolean read) {
    boolean resumes = read && !reading;
    reading = read;
    if (resumes && !closed && call != null && heldBack > 0) {
      lastHeardNanos = loop.nanoTime();
      call.request(heldBack);
      heldBack = 0;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    line.clear();
    if (call != null) {
      call.cancel("nothing more is needed", null);
    }
    if (channel != null) {
      client.release(channel);
    }
    loop.execute(() -> {
      if (handler != null) {
        handler.onClosed();
      }
    });
  }

  @Override
  public Optional<SourceFailure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
  }

  @Override
  public boolean isOutgoing() {
    return true;
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  // What the holder says.

  @Override
  public void onMessage(FetchPiecesResponse message) {
    if (closed || handler == null || call == null) {
      return;
    }
    lastHeardNanos = loop.nanoTime();
    try {
      switch (message.getContentCase()) {
        case PIECES -> introduce(message.getPieces());
        case GAINED -> {
          requireIntroduced();
          deliver(new PeerMessage.Have(message.getGained()));
        }
        case FRAGMENT -> {
          requireIntroduced();
          line.received(message.getFragment(), this::deliver);
        }
        case CONTENT_NOT_SET -> {
          // Of a later version, perhaps.
        }
      }
    } catch (BlockLine.UnexpectedFragmentException e) {
      fail(SourceFailure.forGood(String.valueOf(e.getMessage())));
    }
    readComplete();
  }

  private void introduce(Pieces pieces) throws BlockLine.UnexpectedFragmentException {
    if (introduced || pieces.getCount() != torrent.layout().pieceCount()) {
      throw new BlockLine.UnexpectedFragmentException("it tells of other pieces");
    }
    introduced = true;
    deliver(new PeerMessage.BitfieldPayload(pieces.getBits().toByteArray()));
    deliver(PeerMessage.UNCHOKE);
  }

  private void requireIntroduced() throws BlockLine.UnexpectedFragmentException {
    if (!introduced) {
      throw new BlockLine.UnexpectedFragmentException("it does not tell first what it has");
    }
  }

  private void deliver(BlockLine.Block block, ByteString content) {
    client.counters().holderPayload.add(content.size());
    deliver(new PeerMessage.Piece(block.pieceIndex(), block.begin(), new RpcBlock(content)));
  }

  private void deliver(PeerMessage message) {
    ConnectionHandler receiver = handler;
    if (closed || receiver == null) {
      return;
    }
    try {
      receiver.onMessage(message);
    } catch (ProtocolViolation violation) {
      receiver.onViolation(violation);
      fail(SourceFailure.forGood(String.valueOf(violation.getMessage())));
    }
  }

  private void readComplete() {
    if (closed || handler == null || call == null) {
      return;
    }
    handler.onBytesReceived(0);
    handler.onReadComplete();
    if (closed) {
      return;
    }
    if (reading) {
      call.request(1);
    } else {
      heldBack++;
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (!closed) {
      fail(failureOf(status));
    }
  }

  private static SourceFailure failureOf(Status status) {
    String reason =
        status.isOk()
            ? "it has ended the call"
            : "%s: %s"
                .formatted(
                    status.getCode(),
                    PrintableText.escape(String.valueOf(status.getDescription()), SHOWN));
    return switch (status.getCode()) {
      case UNIMPLEMENTED, UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT ->
          SourceFailure.forGood(reason);
      default -> SourceFailure.forNow(reason);
    };
  }

  private void fail(SourceFailure why) {
    if (!closed) {
      failure = why;
      client.counters().holderFailures.increment();
      close();
    }
  }
}
