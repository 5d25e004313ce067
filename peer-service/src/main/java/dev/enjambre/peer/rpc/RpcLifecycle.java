package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.PeerServiceGrpc;
import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.peer.service.PeerService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** What is due when the server begins to serve, and before it waits for its calls to end. */
final class RpcLifecycle {

  private static final Logger log = LoggerFactory.getLogger(RpcLifecycle.class);

  private final PeerService service;
  private final OpenCalls calls;
  private final HealthStatusManager health;

  RpcLifecycle(PeerService service, OpenCalls calls, HealthStatusManager health) {
    this.service = service;
    this.calls = calls;
    this.health = health;
  }

  @EventListener
  void onStarted(GrpcServerStartedEvent event) {
    log.info("gRPC is served on port {}", event.getPort());
    service.rpcPort(event.getPort());
    tell(ServingStatus.SERVING);
  }

  @EventListener
  void onClosed(ContextClosedEvent event) {
    tell(ServingStatus.NOT_SERVING);
    calls.stop();
  }

  private void tell(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(PeerServiceGrpc.SERVICE_NAME, status);
    health.setStatus(PieceServiceGrpc.SERVICE_NAME, status);
  }
}
