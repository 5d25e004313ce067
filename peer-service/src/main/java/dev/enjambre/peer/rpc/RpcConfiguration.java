package dev.enjambre.peer.rpc;

import dev.enjambre.boot.web.ApiProperties;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.PeerService;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/** All that is served by gRPC, unless that is switched off; needs a {@link PeerService}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "spring.grpc.server.enabled", matchIfMissing = true)
public class RpcConfiguration {

  /** On one connection. */
  private static final int MOST_CALLS = 100;

  /** Bytes on their way on one connection; more than that waits here until it is taken. */
  private static final int WINDOW = 1 << 20;

  private static final long HANDSHAKE_SECONDS = 10;

  @Bean
  static RpcPort rpcPort(ConfigurableEnvironment environment) {
    return new RpcPort(environment);
  }

  @Bean
  static RpcTls rpcTls(ConfigurableEnvironment environment) {
    return new RpcTls(environment);
  }

  @Bean
  OpenCalls openCalls() {
    return new OpenCalls();
  }

  @Bean
  RpcCounters rpcCounters(OpenCalls calls, PeerService service) {
    return new RpcCounters(calls, service.counters().holderPayload);
  }

  @Bean
  PeerCalls peerCalls(
      PeerService service, PeerCatalog catalog, OpenCalls calls, RpcCounters counters) {
    return new PeerCalls(service, catalog.client(), calls, counters);
  }

  @Bean
  PieceCalls pieceCalls(PeerService service, OpenCalls calls, RpcCounters counters) {
    return new PieceCalls(service, calls, counters);
  }

  @Bean
  @GlobalServerInterceptor
  TokenCheck tokenCheck(ApiProperties properties) {
    return new TokenCheck(properties);
  }

  @Bean(destroyMethod = "close")
  ExecutorService rpcThreads() {
    return Executors.newThreadPerTaskExecutor(
        Thread.ofVirtual().name("enjambre-rpc-call-", 0).factory());
  }

  @Bean
  GrpcServerExecutorProvider rpcExecutor(ExecutorService rpcThreads) {
    return () -> rpcThreads;
  }

  @Bean
  ServerBuilderCustomizer<NettyServerBuilder> rpcLimits() {
    return builder ->
        builder
            .maxConcurrentCallsPerConnection(MOST_CALLS)
            .flowControlWindow(WINDOW)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
  }

  @Bean
  RpcLifecycle rpcLifecycle(
      PeerService service, OpenCalls calls, ObjectProvider<HealthStatusManager> health) {
    return new RpcLifecycle(service, calls, health.getIfAvailable(HealthStatusManager::new));
  }
}
