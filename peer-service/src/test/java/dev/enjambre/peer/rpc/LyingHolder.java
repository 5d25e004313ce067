package dev.enjambre.peer.rpc;

import com.google.protobuf.ByteString;
import dev.enjambre.api.peer.v1.FetchInfoRequest;
import dev.enjambre.api.peer.v1.FetchInfoResponse;
import dev.enjambre.api.peer.v1.FetchPiecesRequest;
import dev.enjambre.api.peer.v1.FetchPiecesResponse;
import dev.enjambre.api.peer.v1.Fragment;
import dev.enjambre.api.peer.v1.PieceRange;
import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.api.peer.v1.Pieces;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** Says that it has everything, and sends zeros. */
final class LyingHolder extends PieceServiceGrpc.PieceServiceImplBase implements AutoCloseable {

  private final Metainfo torrent;
  private final Server server;
  private final AtomicLong sent = new AtomicLong();

  LyingHolder(Metainfo torrent) throws IOException {
    this.torrent = torrent;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  long sent() {
    return sent.get();
  }

  @Override
  public void fetchInfo(FetchInfoRequest request, StreamObserver<FetchInfoResponse> observer) {
    observer.onNext(
        FetchInfoResponse.newBuilder().setData(ByteString.copyFrom(torrent.infoBytes())).build());
    observer.onCompleted();
  }

  @Override
  public StreamObserver<FetchPiecesRequest> fetchPieces(
      StreamObserver<FetchPiecesResponse> observer) {
    int pieces = torrent.layout().pieceCount();
    observer.onNext(
        FetchPiecesResponse.newBuilder()
            .setPieces(
                Pieces.newBuilder()
                    .setCount(pieces)
                    .setBits(ByteString.copyFrom(Bitfield.full(pieces).toWire())))
            .build());
    return new StreamObserver<>() {
      @Override
      public void onNext(FetchPiecesRequest request) {
        for (PieceRange range : request.getRangesList()) {
          sent.addAndGet(range.getLength());
          observer.onNext(
              FetchPiecesResponse.newBuilder()
                  .setFragment(
                      Fragment.newBuilder()
                          .setPiece(range.getPiece())
                          .setOffset(range.getOffset())
                          .setData(ByteString.copyFrom(new byte[range.getLength()])))
                  .build());
        }
      }

      @Override
      public void onError(Throwable failure) {
        // It is found out.
      }

      @Override
      public void onCompleted() {
        observer.onCompleted();
      }
    };
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
