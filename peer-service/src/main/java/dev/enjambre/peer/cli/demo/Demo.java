package dev.enjambre.peer.cli.demo;

import dev.enjambre.peer.cli.view.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The demo from start to end: services up, a file shared at the first peer and fetched by the
 * others, every copy checked. Runs on the caller's thread; {@link #interrupt} may come from any.
 */
public final class Demo {

  /**
   * What to show.
   *
   * @param file the file or folder to share; empty: a file of random bytes is made
   * @param randomBytes the size of that file
   * @param peers how many, the one that shares included; at least 2
   * @param stay whether the services go on after the check, until the demo is interrupted
   */
  public record Options(
      Path trackerJar,
      Path peerJar,
      Optional<Path> file,
      long randomBytes,
      int peers,
      boolean stay) {}

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration SHARE_LIMIT = Duration.ofHours(2);

  private final Options options;
  private final PrintWriter out;
  private final ProgressView view;
  private final LocalSwarm swarm;
  private final Guard guard;

  /**
   * Makes the demo's temporary folder; nothing else runs yet.
   *
   * @param terminal whether {@code out} can be redrawn in place
   * @param unicode whether {@code out} can show characters beyond ASCII
   */
  public Demo(Options options, PrintWriter out, boolean terminal, boolean unicode)
      throws IOException {
    this.options = options;
    this.out = out;
    this.view = ProgressView.of(out, terminal, unicode);
    this.swarm = LocalSwarm.inTemporaryFolder();
    this.guard = new Guard(swarm);
  }

  /** Ends the demo early, and what it started; returns when all is cleaned up. */
  public void interrupt() throws IOException {
    guard.interrupt();
    swarm.close();
  }

  /**
   * Runs the demo and cleans up after it.
   *
   * @return whether it got to its end; false if it was interrupted before
   * @throws DemoFailedException if a copy is not right, or the swarm did not get that far
   */
  public boolean run() throws IOException, InterruptedException, DemoFailedException {
    try (swarm) {
      return attempt();
    }
  }

  private boolean attempt() throws InterruptedException, DemoFailedException {
    try {
      show();
      return true;
    } catch (Guard.Interruption _) {
      return false;
    } catch (IOException | CompletionException | IllegalStateException e) {
      if (guard.isInterrupted()) {
        return false; // its services ended while it talked to them
      }
      guard.requireServices();
      Throwable root = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      throw new DemoFailedException(
          root.getMessage() == null ? root.toString() : root.getMessage(), root);
    }
  }

  private void show() throws IOException, InterruptedException, DemoFailedException {
    Path shared = sharedPath();
    requireSpace(shared);
    List<LocalSwarm.Peer> peers = startServices(shared);
    String infoHash = share(peers.getFirst(), shared);
    byte[] torrentFile = peers.getFirst().client().torrentFile(infoHash);
    long begin = System.nanoTime();
    for (LocalSwarm.Peer peer : peers.subList(1, peers.size())) {
      peer.client().add(torrentFile);
    }
    say("Fetching it at the others");
    List<ProgressView.Row> rows = new Transfer(peers, infoHash, guard, view).watch(begin);
    say("Checking SHA-256 of every file of every copy");
    check(peers, shared, rows);
    if (options.stay()) {
      say("");
      say("Running until Ctrl-C.");
      guard.untilInterrupted();
    }
  }

  private Path sharedPath() throws IOException {
    if (options.file().isPresent()) {
      return options.file().get().toRealPath();
    }
    Path file = Files.createDirectories(swarm.folder().resolve("shared")).resolve("random.bin");
    say("Making a file of %s of random bytes".formatted(Amounts.show(options.randomBytes())));
    Content.writeRandom(file, options.randomBytes(), System.nanoTime());
    return file;
  }

  private void requireSpace(Path shared) throws IOException, DemoFailedException {
    long needed = Content.sizeOf(shared) * (options.peers() - 1);
    long usable = Files.getFileStore(swarm.folder()).getUsableSpace();
    if (usable < needed) {
      throw new DemoFailedException(
          "%d copies need %s, and %s has %s"
              .formatted(
                  options.peers() - 1, Amounts.show(needed), swarm.folder(), Amounts.show(usable)));
    }
  }

  private List<LocalSwarm.Peer> startServices(Path shared)
      throws IOException, InterruptedException, DemoFailedException {
    say(
        "Starting a tracker and %d peers, with data in %s"
            .formatted(options.peers(), swarm.folder()));
    Deque<Integer> ports = LocalSwarm.freePorts(2 + 2 * options.peers());
    LocalSwarm.Tracker tracker =
        swarm.startTracker(options.trackerJar(), ports.remove(), ports.remove());
    List<LocalSwarm.Peer> peers = new ArrayList<>();
    for (int i = 1; i <= options.peers(); i++) {
      @Nullable Path shareFolder = i == 1 ? shared.getParent() : null;
      peers.add(
          swarm.startPeer(
              "peer " + i,
              options.peerJar(),
              ports.remove(),
              ports.remove(),
              tracker.announceUrl(),
              shareFolder));
    }
    awaitReady(tracker.service(), tracker.client());
    say("  %-7s  announce %s".formatted("tracker", tracker.announceUrl()));
    say("  %-7s  web      %s".formatted("", tracker.client().base()));
    for (LocalSwarm.Peer peer : peers) {
      awaitReady(peer.service(), peer.client());
      say(
          "  %-7s  web      %sapi/v1/torrents"
              .formatted(peer.service().name(), peer.client().base()));
    }
    return peers;
  }

  private void awaitReady(ChildService service, PeerClient client)
      throws InterruptedException, DemoFailedException {
    guard.await(
        client::isReady,
        START_LIMIT,
        () ->
            "%s was not ready after %d s%n%s"
                .formatted(service.name(), START_LIMIT.toSeconds(), service.logTail()));
  }

  private String share(LocalSwarm.Peer first, Path shared)
      throws InterruptedException, DemoFailedException {
    say("Sharing %s at %s".formatted(shared, first.service().name()));
    CompletableFuture<TorrentProgress> answer = first.client().share(shared);
    guard.await(answer::isDone, SHARE_LIMIT, () -> first.service().name() + " is still hashing");
    TorrentProgress torrent = answer.join();
    say(
        "  torrent %s, %s in %d pieces"
            .formatted(torrent.infoHash(), Amounts.show(torrent.sizeBytes()), torrent.pieces()));
    return torrent.infoHash();
  }

  private void check(List<LocalSwarm.Peer> peers, Path shared, List<ProgressView.Row> rows)
      throws IOException, DemoFailedException {
    Content original = Content.of(shared);
    int files = original.sums().size();
    say("");
    say("  peer     fetched in       average        gave   SHA-256");
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      ProgressView.Row row = rows.get(i);
      String gave = Amounts.show(row.progress().uploadedBytes());
      if (i == 0) {
        say("  %-7s %12s  %12s  %10s   the original".formatted(row.peer(), "", "", gave));
        continue;
      }
      Path copy = peers.get(i).dataFolder().resolve(row.progress().name());
      List<String> differences =
          Files.exists(copy)
              ? original.differences(Content.of(copy))
              : List.copyOf(original.sums().keySet());
      if (!differences.isEmpty()) {
        wrong.add(row.peer());
      }
      long millis = Math.max(row.elapsed().toMillis(), 1);
      say(
          "  %-7s %12s  %12s  %10s   %s"
              .formatted(
                  row.peer(),
                  String.format(Locale.ROOT, "%.1f s", millis / 1000.0),
                  Amounts.showRate(1000 * original.bytes() / millis),
                  gave,
                  differences.isEmpty()
                      ? "%d of %d files match".formatted(files, files)
                      : "DIFFERS in " + String.join(", ", differences)));
    }
    if (!wrong.isEmpty()) {
      throw new DemoFailedException("the copies of " + String.join(", ", wrong) + " are not right");
    }
    say("");
    if (files == 1) {
      say("  SHA-256 of all copies: " + original.sums().sequencedValues().getFirst());
    }
    say("Every copy is right.");
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
