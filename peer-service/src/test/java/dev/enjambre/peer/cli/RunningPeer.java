package dev.enjambre.peer.cli;

import dev.enjambre.peer.app.PeerApplication;
import dev.enjambre.peer.service.PeerService;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A peer in this process, on ephemeral ports of loopback. */
final class RunningPeer implements AutoCloseable {

  private final ConfigurableApplicationContext context;

  RunningPeer(Path folder, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.grpc.server.port=0",
                "--enjambre.peer.listen-address=127.0.0.1",
                "--enjambre.peer.listen-port=0",
                "--enjambre.peer.share-dir=" + folder.resolve("share"),
                "--enjambre.peer.data-dir=" + folder.resolve("data")));
    all.addAll(List.of(options));
    context = new SpringApplicationBuilder(PeerApplication.class).run(all.toArray(String[]::new));
  }

  /** Its engine. */
  PeerService service() {
    return context.getBean(PeerService.class);
  }

  /** Where its API is. */
  URI url() {
    return URI.create(
        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  @Override
  public void close() {
    context.close();
  }
}
