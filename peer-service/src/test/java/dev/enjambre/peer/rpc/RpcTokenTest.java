package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.enjambre.api.peer.v1.FetchInfoRequest;
import dev.enjambre.api.peer.v1.ListTorrentsRequest;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer with a token tells to whom by gRPC. */
@DisplayName("C5: the token")
@Timeout(60)
class RpcTokenTest {

  @TempDir private static Path folder;

  private static RpcPeer peer;

  @BeforeAll
  static void start() {
    peer = new RpcPeer(folder, "--enjambre.api.token=s3cret");
  }

  @AfterAll
  static void stop() {
    peer.close();
  }

  private static ClientInterceptor authorization(String value) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value);
    return MetadataUtils.newAttachHeadersInterceptor(metadata);
  }

  private static int torrents(ClientInterceptor... interceptors) {
    int[] count = {0};
    peer.peer()
        .withInterceptors(interceptors)
        .listTorrents(ListTorrentsRequest.getDefaultInstance())
        .forEachRemaining(torrent -> count[0]++);
    return count[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer s3cret", "bearer s3cret"})
  void letsThroughWhoKnowsIt(String value) {
    assertThat(torrents(authorization(value))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer s3cre", "Bearer s3crett", "Basic s3cret", "s3cret", "Bearer "})
  void refusesWhoDoesNot(String value) {
    Throwable failure = catchThrowable(() -> torrents(authorization(value)));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void saysWhatIsMissing() {
    Throwable failure = catchThrowable(() -> torrents());

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(failure).hasMessageContaining("authorization: Bearer");
  }

  @Test
  void leavesHealthOpen() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(peer.channel());

    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatusValue()).isEqualTo(1);
  }

  @Test
  void leavesPiecesOpenToWhoKnowsTheInfoHash() {
    Throwable failure =
        catchThrowable(() ->
            peer.info()
                .fetchInfo(FetchInfoRequest.newBuilder().setInfoHash("00".repeat(20)).build())
                .hasNext());

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  @DisplayName("C5: reflection tells the services, to who knows the token")
  void reflectionNeedsIt() {
    Throwable failure = catchThrowable(() -> reflect());

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(
            reflect(authorization("Bearer s3cret"))
                .getFirst()
                .getListServicesResponse()
                .getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "enjambre.peer.v1.PeerService",
            "enjambre.peer.v1.PieceService",
            "grpc.health.v1.Health");
  }

  private static List<ServerReflectionResponse> reflect(ClientInterceptor... interceptors) {
    Answers<ServerReflectionResponse> answers = new Answers<>();
    var asking =
        ServerReflectionGrpc.newStub(peer.channel())
            .withInterceptors(interceptors)
            .serverReflectionInfo(answers);
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    asking.onCompleted();
    return answers.all();
  }
}
