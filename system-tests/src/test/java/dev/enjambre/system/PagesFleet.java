package dev.enjambre.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A tracker and two peers, whose pages tests look at: one for all classes that ask for it. The
 * first peer has what is shared, the second fetches. It is ended when all tests are over.
 */
final class PagesFleet implements AutoCloseable {

  /** Gives it to tests. */
  static final class Shared implements ParameterResolver {

    private static final Namespace OURS = Namespace.create(PagesFleet.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == PagesFleet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(OURS)
          .computeIfAbsent(PagesFleet.class, _ -> start(), PagesFleet.class);
    }

    private static PagesFleet start() {
      try {
        return new PagesFleet(Files.createTempDirectory("enjambre-pages-"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final SplittableRandom RANDOM = new SplittableRandom(7);

  private final Path folder;
  private final LocalService first;
  private LocalService second;
  private LocalService tracker;

  private PagesFleet(Path folder) throws IOException {
    this.folder = folder;
    tracker = LocalService.tracker(folder.resolve("tracker"));
    first = LocalService.peer(folder.resolve("first"), tracker);
    second = LocalService.peer(folder.resolve("second"), tracker);
  }

  LocalService tracker() {
    return tracker;
  }

  LocalService first() {
    return first;
  }

  LocalService second() {
    return second;
  }

  /** Ends the tracker; what is in its catalogue stays there. */
  void endTracker() throws IOException {
    tracker.close();
  }

  /** Starts it again. */
  void startTracker() throws IOException {
    tracker = tracker.startAgain();
  }

  /** Starts the second peer again, after it was ended. */
  void startSecond() throws IOException {
    second = second.startAgain();
  }

  /** Shares random bytes from the first peer, and returns their info hash; the catalogue has it. */
  String share(String name, int size) throws IOException, InterruptedException {
    byte[] content = new byte[size];
    RANDOM.nextBytes(content);
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    String infoHash = first.api().put("files/" + encoded, content).path("infoHash").asString();
    await("it is in the catalogue")
        .atMost(Duration.ofSeconds(40))
        .until(() ->
            first
                .api()
                .json("torrents/" + infoHash)
                .path("catalog")
                .path("state")
                .asString()
                .equals("PUBLISHED"));
    return infoHash;
  }

  /** Lets the second peer fetch what the first shares, at so many bytes per second. */
  void fetchSlowly(String infoHash, int rate) throws IOException, InterruptedException {
    second.api().post("torrents", Map.of("catalog", infoHash, "paused", true));
    second.api().patch("torrents/" + infoHash, Map.of("maxDownloadRate", rate));
    second.api().post("torrents/" + infoHash + "/resume", Map.of());
  }

  /** Writes the {@code .torrent} of something shared into a file. */
  Path torrentFile(String infoHash) throws IOException, InterruptedException {
    return Files.write(
        folder.resolve(infoHash + ".torrent"),
        first.api().get("torrents/" + infoHash + "/torrent"));
  }

  /** Ends it, and removes its data. */
  @Override
  public void close() throws IOException {
    first.close();
    second.close();
    tracker.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
