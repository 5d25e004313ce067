package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.FetchInfoRequest;
import dev.enjambre.api.peer.v1.FetchInfoResponse;
import dev.enjambre.api.peer.v1.FetchPiecesRequest;
import dev.enjambre.api.peer.v1.FetchPiecesResponse;
import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.peer.service.PeerService;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;

/** The calls of other peers. */
final class PieceCalls extends PieceServiceGrpc.PieceServiceImplBase {

  private static final int MESSAGE_BYTES = 128 << 10;

  private final PeerService service;
  private final OpenCalls calls;
  private final RpcCounters counters;

  PieceCalls(PeerService service, OpenCalls calls, RpcCounters counters) {
    this.service = service;
    this.calls = calls;
    this.counters = counters;
  }

  @Override
  public void fetchInfo(FetchInfoRequest request, StreamObserver<FetchInfoResponse> observer) {
    calls.answer(
        observer,
        out -> {
          ByteBuffer info =
              service.metainfo(Input.infoHash("info_hash", request.getInfoHash())).infoBuffer();
          byte[] part = new byte[Math.min(MESSAGE_BYTES, info.remaining())];
          MessageStream bytes =
              new MessageStream(
                  MESSAGE_BYTES,
                  data -> out.send(FetchInfoResponse.newBuilder().setData(data).build()));
          while (info.hasRemaining()) {
            int count = Math.min(part.length, info.remaining());
            info.get(part, 0, count);
            bytes.write(part, 0, count);
          }
          bytes.flush();
        });
  }

  @Override
  public StreamObserver<FetchPiecesRequest> fetchPieces(
      StreamObserver<FetchPiecesResponse> observer) {
    Outflow<FetchPiecesResponse> out = new Outflow<>(observer);
    PieceStream stream = new PieceStream(service, counters, out);
    calls.stay(out, observer, stream);
    return stream;
  }
}
