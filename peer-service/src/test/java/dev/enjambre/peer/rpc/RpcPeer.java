package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.PeerServiceGrpc;
import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.api.peer.v1.ReadFileRequest;
import dev.enjambre.api.peer.v1.ReadFileResponse;
import dev.enjambre.peer.app.PeerApplication;
import dev.enjambre.peer.service.PeerService;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** A whole peer on ephemeral ports of loopback, and a plain client of its gRPC port. */
final class RpcPeer implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final ManagedChannel channel;

  RpcPeer(Path data, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.grpc.server.address=127.0.0.1",
                "--enjambre.peer.listen-address=127.0.0.1",
                "--enjambre.peer.listen-port=0",
                "--enjambre.peer.data-dir=" + data));
    all.addAll(List.of(options));
    context = new SpringApplicationBuilder(PeerApplication.class).run(all.toArray(String[]::new));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext().build();
  }

  int port() {
    return context.getBean(GrpcServerLifecycle.class).getPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  PeerService engine() {
    return context.getBean(PeerService.class);
  }

  ManagedChannel channel() {
    return channel;
  }

  PeerServiceGrpc.PeerServiceBlockingStub peer() {
    return PeerServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  PieceServiceGrpc.PieceServiceStub pieces() {
    return PieceServiceGrpc.newStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  PieceServiceGrpc.PieceServiceBlockingStub info() {
    return PieceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  /** Has a file uploaded, and returns its torrent's info hash. */
  String share(String name, byte[] content) throws Exception {
    return engine()
        .upload(name, new ByteArrayInputStream(content), content.length)
        .status()
        .infoHash()
        .toHex();
  }

  byte[] read(ReadFileRequest request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Iterator<ReadFileResponse> i = peer().readFile(request); i.hasNext(); ) {
      i.next().getData().writeTo(bytes);
    }
    return bytes.toByteArray();
  }

  /** Returns the sum of a counter. */
  long metric(String name) {
    return (long) context.getBean(MeterRegistry.class).get(name).functionCounter().count();
  }

  double gauge(String name) {
    return context.getBean(MeterRegistry.class).get(name).gauge().value();
  }

  /** Closes the peer alone: the client is to see it. */
  void stop() {
    context.close();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    context.close();
  }

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  static Status statusOf(Throwable failure) {
    return ((StatusRuntimeException) failure).getStatus();
  }
}
