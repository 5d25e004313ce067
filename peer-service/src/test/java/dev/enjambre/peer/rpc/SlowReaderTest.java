package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.api.peer.v1.PeerServiceGrpc;
import dev.enjambre.api.peer.v1.ReadFileRequest;
import dev.enjambre.api.peer.v1.ReadFileResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A caller that takes little, late or nothing. */
@DisplayName("C5: slow readers by gRPC")
@Timeout(120)
class SlowReaderTest {

  private static final byte[] CONTENT = RpcPeer.random(64 << 20, 3);

  /** What waits here, what is on its way, and the client's own window. */
  private static final long BOUND = 4 << 20;

  @TempDir private Path folder;

  private static ClientCall<ReadFileRequest, ReadFileResponse> read(
      RpcPeer peer, String infoHash, AtomicLong got, AtomicLong ended, CallOptions options) {
    ClientCall<ReadFileRequest, ReadFileResponse> call =
        peer.channel().newCall(PeerServiceGrpc.getReadFileMethod(), options);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(ReadFileResponse message) {
            got.addAndGet(message.getData().size());
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.set(status.getCode().value() + 1);
          }
        },
        new Metadata());
    call.sendMessage(ReadFileRequest.newBuilder().setInfoHash(infoHash).build());
    call.halfClose();
    return call;
  }

  @Test
  @DisplayName("C5: a reader that does not read makes the peer keep no more than a little")
  void keepsLittleForWhoDoesNotRead() throws Exception {
    try (RpcPeer peer = new RpcPeer(folder)) {
      String infoHash = peer.share("model.bin", CONTENT);
      AtomicLong got = new AtomicLong();
      AtomicLong ended = new AtomicLong();
      ClientCall<ReadFileRequest, ReadFileResponse> call =
          read(peer, infoHash, got, ended, CallOptions.DEFAULT);
      call.request(1);

      await().until(() -> got.get() > 0);
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(20))
          .until(() -> peer.metric("enjambre.peer.rpc.read") < BOUND);

      call.request(1_000_000);
      await().atMost(Duration.ofSeconds(30)).until(() -> ended.get() == 1);
      assertThat(got).hasValue(CONTENT.length);
    }
  }

  @Test
  @DisplayName("C5: the work ends with the call, at its deadline or when the caller hangs up")
  void endsWithTheCall() throws Exception {
    try (RpcPeer peer = new RpcPeer(folder)) {
      String infoHash = peer.share("model.bin", CONTENT);
      AtomicLong ended = new AtomicLong();
      ClientCall<ReadFileRequest, ReadFileResponse> late =
          read(
              peer,
              infoHash,
              new AtomicLong(),
              ended,
              CallOptions.DEFAULT.withDeadlineAfter(Duration.ofMillis(300)));
      late.request(1);
      await().until(() -> ended.get() == Status.Code.DEADLINE_EXCEEDED.value() + 1);
      await().until(() -> peer.gauge("enjambre.peer.rpc.streams") == 0);

      ClientCall<ReadFileRequest, ReadFileResponse> call =
          read(peer, infoHash, new AtomicLong(), new AtomicLong(), CallOptions.DEFAULT);
      call.request(1);
      await().until(() -> peer.gauge("enjambre.peer.rpc.streams") == 1);
      call.cancel("enough", null);

      await().until(() -> peer.gauge("enjambre.peer.rpc.streams") == 0);
    }
  }
}
