package dev.enjambre.peer.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tracker and peers on loopback, as child processes with their data under one temporary folder.
 *
 * <p>{@link #close} ends every child and removes the folder, from whichever thread it is called,
 * and however far the start has got; nothing is started afterwards.
 */
final class LocalSwarm implements AutoCloseable {

  /**
   * One peer of the swarm.
   *
   * @param dataFolder where the peer keeps what it fetches
   */
  record Peer(ChildService service, PeerClient client, int wirePort, Path dataFolder) {}

  /** The tracker of the swarm; it is started first. */
  record Tracker(ChildService service, PeerClient client, int announcePort) {

    String announceUrl() {
      return "http://127.0.0.1:" + announcePort + "/announce";
    }
  }

  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();
  private final List<ChildService> services = new ArrayList<>();
  private boolean closed;

  private LocalSwarm(Path folder) {
    this.folder = folder;
  }

  static LocalSwarm inTemporaryFolder() throws IOException {
    return new LocalSwarm(Files.createTempDirectory("enjambre-demo-"));
  }

  Path folder() {
    return folder;
  }

  Tracker startTracker(Path jar, int announcePort, int webPort) throws IOException {
    ChildService service =
        start(
            "tracker",
            jar,
            List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + webPort,
                "--enjambre.tracker.listen-address=127.0.0.1",
                "--enjambre.tracker.listen-port=" + announcePort,
                "--enjambre.tracker.data-dir=" + folder.resolve("tracker")));
    return new Tracker(service, new PeerClient(http, json, webPort), announcePort);
  }

  Peer startPeer(
      String name,
      Path jar,
      int wirePort,
      int webPort,
      String announceUrl,
      @Nullable Path shareFolder)
      throws IOException {
    Path data = folder.resolve(name.replace(' ', '-')).resolve("data");
    List<String> options = new ArrayList<>();
    options.add("--server.address=127.0.0.1");
    options.add("--server.port=" + webPort);
    options.add("--spring.grpc.server.address=127.0.0.1");
    options.add("--spring.grpc.server.port=0");
    options.add("--enjambre.peer.listen-address=127.0.0.1");
    options.add("--enjambre.peer.listen-port=" + wirePort);
    options.add("--enjambre.peer.data-dir=" + data);
    options.add("--enjambre.peer.trackers=" + announceUrl);
    if (shareFolder != null) {
      options.add("--enjambre.peer.share-dir=" + shareFolder);
    }
    ChildService service = start(name, jar, options);
    return new Peer(service, new PeerClient(http, json, webPort), wirePort, data);
  }

  private synchronized ChildService start(String name, Path jar, List<String> options)
      throws IOException {
    if (closed) {
      throw new IllegalStateException("the swarm is closed");
    }
    Path own = Files.createDirectories(folder.resolve(name.replace(' ', '-')));
    ChildService service = ChildService.start(name, jar, own, options);
    services.add(service);
    return service;
  }

  /** A child that has ended though nobody told it to. */
  synchronized Optional<ChildService> lost() {
    return closed
        ? Optional.empty()
        : services.stream().filter(service -> !service.isAlive()).findFirst();
  }

  /** Free ports of loopback, all different; they stay free unless another program takes them. */
  static Deque<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    Deque<Integer> ports = new ArrayDeque<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    // Peers first: they tell the tracker that they leave.
    List<ChildService> peers = services.subList(Math.min(1, services.size()), services.size());
    peers.forEach(ChildService::end);
    peers.forEach(ChildService::awaitEnd);
    services.forEach(ChildService::end);
    services.forEach(ChildService::awaitEnd);
    http.shutdownNow();
    deleteTree(folder);
  }

  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
