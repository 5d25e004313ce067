package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.app.PeerApplication;
import dev.enjambre.peer.service.PeerService;
import io.grpc.BindableService;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A peer whose gRPC is switched off. */
class WithoutRpcTest {

  @TempDir private Path folder;

  @Test
  void servesNone() {
    try (var context =
        new SpringApplicationBuilder(PeerApplication.class)
            .run(
                "--server.port=0",
                "--spring.grpc.server.enabled=false",
                "--enjambre.peer.listen-port=0",
                "--enjambre.peer.data-dir=" + folder)) {
      assertThat(context.getBean(PeerService.class).isListening()).isTrue();
      assertThat(context.getBeansOfType(BindableService.class)).isEmpty();
    }
  }
}
