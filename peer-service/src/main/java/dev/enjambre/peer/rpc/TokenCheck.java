package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.boot.web.ApiProperties;
import dev.enjambre.boot.web.ApiToken;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;

/**
 * Lets through who knows the token, and everybody to the health service and to the pieces of
 * torrents, which the wire protocol gives to everybody too. Without a token everybody is let
 * through.
 */
final class TokenCheck implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Set<String> OPEN =
      Set.of(PieceServiceGrpc.SERVICE_NAME, "grpc.health.v1.Health");

  private final ApiToken token;

  TokenCheck(ApiProperties properties) {
    token = new ApiToken(properties);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (OPEN.contains(String.valueOf(call.getMethodDescriptor().getServiceName()))
        || token.admits(headers.get(AUTHORIZATION))) {
      return next.startCall(call, headers);
    }
    call.close(
        Status.UNAUTHENTICATED.withDescription(
            "this call needs the metadata \"authorization: Bearer <the value of"
                + " enjambre.api.token>\""),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
