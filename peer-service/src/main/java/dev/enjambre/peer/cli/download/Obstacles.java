package dev.enjambre.peer.cli.download;

import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.cli.download.DownloadException.Reason;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentFailure;
import dev.enjambre.peer.session.TorrentStatus;
import dev.enjambre.peer.session.WebSeedStatus;
import dev.enjambre.peer.storage.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands in the way of a download, in words that say what to do about it. */
final class Obstacles {

  private static final Logger log = LoggerFactory.getLogger(Obstacles.class);
  private static final String AGAIN = "; the same command again goes on from here";
  private static final int MOST_NAMED = 3;

  private final DownloadOptions options;

  Obstacles(DownloadOptions options) {
    this.options = options;
  }

  /** The folder can't be used. */
  DownloadException ofFolder(IOException problem) {
    DiskFailure failure = DiskFailure.of(options.folder(), problem);
    return of(Optional.of(TorrentFailure.of(failure)), OptionalLong.empty(), problem);
  }

  /** The engine refuses. */
  DownloadException of(TorrentException refusal) {
    String message = String.valueOf(refusal.getMessage());
    return switch (refusal.kind()) {
      case NO_SPACE ->
          new DownloadException(
              Reason.NO_ROOM, message + "; make room, or name another folder with -o", refusal);
      case CONFLICT -> new DownloadException(Reason.IN_THE_WAY, message, refusal);
      case INVALID -> new DownloadException(Reason.NOT_A_TORRENT, message, refusal);
      case STORAGE ->
          refusal.getCause() instanceof IOException problem
              ? ofFolder(problem)
              : new DownloadException(Reason.FAILED, message, refusal);
      case NOT_FOUND, STOPPING -> new DownloadException(Reason.FAILED, message, refusal);
    };
  }

  /** The torrent has failed. */
  DownloadException of(Optional<TorrentFailure> failure, TorrentStatus status) {
    return of(failure, OptionalLong.of(status.bytesLeft()), null);
  }

  private DownloadException of(
      Optional<TorrentFailure> failure, OptionalLong bytesLeft, @Nullable Throwable cause) {
    String message =
        failure.map(TorrentFailure::message).orElse("the torrent failed, and works again");
    TorrentFailure.Kind kind =
        failure.map(TorrentFailure::kind).orElse(TorrentFailure.Kind.STORAGE);
    DownloadException made =
        switch (kind) {
          case DISK_FULL ->
              new DownloadException(
                  Reason.NO_ROOM,
                  message
                      + missing(bytesLeft)
                      + ". Make room, or name another folder with -o"
                      + AGAIN);
          case NOT_WRITABLE ->
              new DownloadException(
                  Reason.NO_ROOM, message + "; name a folder with -o that you may write to");
          case IN_THE_WAY -> new DownloadException(Reason.IN_THE_WAY, message);
          case UNUSABLE -> new DownloadException(Reason.NOT_A_TORRENT, message);
          case STORAGE -> new DownloadException(Reason.FAILED, message);
        };
    if (cause != null) {
      made.initCause(cause);
    }
    return made;
  }

  /** How much is missing, if the disk does not already say so. */
  private String missing(OptionalLong bytesLeft) {
    if (bytesLeft.isEmpty() || bytesLeft.getAsLong() == 0) {
      return "";
    }
    try {
      long free = Files.getFileStore(options.folder()).getUsableSpace();
      return ": %d bytes are still to come, and the disk has %d"
          .formatted(bytesLeft.getAsLong(), free);
    } catch (IOException e) {
      log.debug("the disk can't be asked", e);
      return "";
    }
  }

  /** It is time to give up. */
  DownloadException of(
      Patience.Verdict verdict,
      TorrentStatus status,
      List<TrackerStatus> trackers,
      List<WebSeedStatus> webSeeds) {
    String seconds = Long.toString(options.timeout().toSeconds());
    return switch (verdict) {
      case WAIT -> throw new IllegalArgumentException("there is no reason to give up");
      case WRONG_DATA ->
          new DownloadException(
              Reason.WRONG_DATA,
              "what came does not match the hashes of the torrent, and nobody sends what does"
                  + details(trackers, webSeeds)
                  + "; try later, or another source of the torrent");
      case SILENCE ->
          new DownloadException(
              Reason.NOBODY,
              "nothing came for "
                  + Patience.FOR_THE_SILENT * options.timeout().toSeconds()
                  + " s, though "
                  + status.connectedPeers()
                  + " peers are connected"
                  + details(trackers, webSeeds)
                  + "; try later, or wait longer with --timeout"
                  + AGAIN);
      case NOBODY ->
          new DownloadException(
              Reason.NOBODY,
              "nobody was found within "
                  + seconds
                  + " s who has it"
                  + (trackers.isEmpty() && webSeeds.isEmpty() && options.peers().isEmpty()
                      ? ", and it names neither trackers nor web seeds"
                      : "")
                  + details(trackers, webSeeds)
                  + "; name a tracker with -t, a peer with --peer or a node of the DHT with"
                  + " --dht-node, or wait longer with --timeout"
                  + AGAIN);
    };
  }

  /** Why trackers and servers were of no use. */
  private static String details(List<TrackerStatus> trackers, List<WebSeedStatus> webSeeds) {
    List<String> reasons =
        Stream.concat(
                trackers.stream()
                    .flatMap(each -> each.lastError().stream().map(why -> each.uri() + ": " + why)),
                webSeeds.stream()
                    .flatMap(each -> each.lastError().stream().map(why -> each.url() + ": " + why)))
            .limit(MOST_NAMED)
            .toList();
    return reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")";
  }
}
