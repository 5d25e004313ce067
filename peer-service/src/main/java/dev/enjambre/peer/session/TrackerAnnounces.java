package dev.enjambre.peer.session;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.announce.Announcement;
import dev.enjambre.peer.announce.Announcer;
import dev.enjambre.peer.announce.TrackerStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the announcer finds due, and brings the answers back to the torrent's loop,
 * which owns this. One object serves one run of a torrent.
 */
final class TrackerAnnounces {

  /**
   * What a tracker is told of our progress.
   *
   * @param uploaded payload bytes since the start
   * @param downloaded payload bytes since the start
   * @param left bytes that are not verified
   */
  record Progress(long uploaded, long downloaded, long left) {}

  private final TorrentEnvironment environment;
  private final InfoHash infoHash;
  private final String key;
  private final Announcer announcer;
  private final Consumer<AnnounceResponse.Success> accepted;

  TrackerAnnounces(
      TorrentEnvironment environment,
      InfoHash infoHash,
      String key,
      List<List<URI>> tiers,
      Consumer<AnnounceResponse.Success> accepted) {
    this.environment = environment;
    this.infoHash = infoHash;
    this.key = key;
    this.announcer = new Announcer(tiers, environment.config().announcer(), environment.random());
    this.accepted = accepted;
  }

  /** Sends what is due. */
  void tick(Progress progress) {
    for (Announcement due : announcer.due(now())) {
      send(due, progress)
          .whenComplete(
              (answer, error) -> environment.loop().execute(() -> onAnswer(due, answer, error)));
    }
  }

  private CompletableFuture<AnnounceResponse> send(Announcement due, Progress progress) {
    AnnounceRequest.Builder request =
        AnnounceRequest.builder(infoHash, environment.peerId(), environment.listenPort().getAsInt())
            .uploaded(progress.uploaded())
            .downloaded(progress.downloaded())
            .left(progress.left())
            .event(due.event())
            .key(key)
            // Host names have no place in the compact form.
            .compact(environment.hostname().isEmpty())
            .numWant(due.event() == AnnounceEvent.STOPPED ? 0 : environment.config().numWant());
    environment.hostname().ifPresent(request::hostname);
    environment.zone().flatMap(Zone::parse).ifPresent(request::zone);
    due.trackerId().ifPresent(request::trackerId);
    return environment.trackers().announce(due.tracker(), request.build());
  }

  private void onAnswer(
      Announcement due, @Nullable AnnounceResponse answer, @Nullable Throwable error) {
    switch (answer) {
      case null -> {
        environment.counters().announcesFailed.increment();
        String reason = error == null ? "no answer" : reason(error);
        announcer.failed(due, reason, Optional.empty(), now());
      }
      case AnnounceResponse.Failure failure -> {
        environment.counters().announcesFailed.increment();
        announcer.failed(due, failure.reason(), failure.retryIn(), now());
      }
      case AnnounceResponse.Success success -> {
        environment.counters().announcesSucceeded.increment();
        announcer.succeeded(due, success, now());
        accepted.accept(success);
      }
    }
  }

  /** Returns what the client says of its failure, which is for people to read. */
  private static String reason(Throwable error) {
    Throwable said =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    String message = said.getMessage();
    return message == null || message.isBlank() ? said.getClass().getSimpleName() : message;
  }

  void completed() {
    announcer.completed();
  }

  void requestMorePeers() {
    announcer.requestMorePeers(now());
  }

  void announceNow() {
    announcer.announceNow(now());
  }

  long nextDueNanos() {
    return announcer.nextDueNanos();
  }

  List<TrackerStatus> status() {
    return announcer.status();
  }

  /** Says goodbye; the future completes when every tracker has answered or given up. */
  CompletableFuture<Void> stop(Progress progress) {
    List<CompletableFuture<AnnounceResponse>> goodbyes = new ArrayList<>();
    for (Announcement goodbye : announcer.stop()) {
      goodbyes.add(send(goodbye, progress));
    }
    return CompletableFuture.allOf(goodbyes.toArray(CompletableFuture[]::new))
        // A tracker that is gone misses nothing by our goodbye.
        .exceptionally(_ -> null);
  }

  private long now() {
    return environment.loop().nanoTime();
  }
}
