package dev.enjambre.peer.cli.demo;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One torrent on its way to all peers, watched through their REST APIs. */
final class Transfer {

  private static final Duration STALL_LIMIT = Duration.ofMinutes(1);

  private final List<LocalSwarm.Peer> peers;
  private final String infoHash;
  private final Guard guard;
  private final ProgressView view;
  private final Map<String, Duration> finished = new LinkedHashMap<>();

  Transfer(List<LocalSwarm.Peer> peers, String infoHash, Guard guard, ProgressView view) {
    this.peers = List.copyOf(peers);
    this.infoHash = infoHash;
    this.guard = guard;
    this.view = view;
  }

  /**
   * Shows the progress until every peer has everything.
   *
   * @param begin when the peers were told to fetch, as {@link System#nanoTime} had it
   * @return the peers' last state, with the time that each took
   */
  List<ProgressView.Row> watch(long begin)
      throws IOException, InterruptedException, DemoFailedException {
    long shownAt = begin - view.period().toNanos();
    long progressAt = begin;
    long best = -1;
    while (true) {
      List<ProgressView.Row> rows = rows(begin);
      long now = System.nanoTime();
      boolean done = finished.size() == peers.size();
      if (done || now - shownAt >= view.period().toNanos()) {
        view.show(rows);
        shownAt = now;
      }
      if (done) {
        return rows;
      }
      long have =
          finished.size() + rows.stream().mapToLong(row -> row.progress().piecesHave()).sum();
      if (have > best) {
        best = have;
        progressAt = now;
      } else if (now - progressAt > STALL_LIMIT.toNanos()) {
        throw new DemoFailedException(stalled(rows));
      }
      guard.pause();
    }
  }

  private List<ProgressView.Row> rows(long begin)
      throws IOException, InterruptedException, DemoFailedException {
    List<ProgressView.Row> rows = new ArrayList<>();
    for (LocalSwarm.Peer peer : peers) {
      String name = peer.service().name();
      TorrentProgress progress = progressOf(peer);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
      if (progress.complete()) {
        finished.putIfAbsent(name, elapsed);
      }
      rows.add(new ProgressView.Row(name, finished.getOrDefault(name, elapsed), progress));
    }
    return rows;
  }

  private TorrentProgress progressOf(LocalSwarm.Peer peer)
      throws IOException, InterruptedException, DemoFailedException {
    ChildService service = peer.service();
    try {
      TorrentProgress progress = peer.client().progress(infoHash);
      if (progress.failed()) {
        throw new DemoFailedException(
            "%s gave up: %s%n%s".formatted(service.name(), progress.error(), service.logTail()));
      }
      return progress;
    } catch (HttpTimeoutException e) {
      throw new DemoFailedException(
          "%s does not answer%n%s".formatted(service.name(), service.logTail()), e);
    }
  }

  private String stalled(List<ProgressView.Row> rows) {
    return peers.stream()
        .filter(peer -> !finished.containsKey(peer.service().name()))
        .map(peer ->
            "%s is %s%n%s"
                .formatted(
                    peer.service().name(),
                    rows.get(peers.indexOf(peer)).progress().state(),
                    peer.service().logTail()))
        .collect(
            Collectors.joining(
                "", "no progress for %d s%n".formatted(STALL_LIMIT.toSeconds()), ""));
  }
}
