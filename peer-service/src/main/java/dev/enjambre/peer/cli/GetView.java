package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.download.DownloadListener;
import dev.enjambre.peer.cli.download.DownloadOptions;
import dev.enjambre.peer.cli.download.Downloaded;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.terminal.Terminal;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Json;
import dev.enjambre.peer.cli.view.Pace;
import dev.enjambre.peer.cli.view.Progress;
import dev.enjambre.peer.cli.view.ProgressDisplay;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows how a download gets on, on standard error, and what came of it, on standard output. Used by
 * one thread.
 */
final class GetView implements DownloadListener, AutoCloseable {

  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final double MILLI = 1000;

  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private final boolean json;
  private final boolean quiet;
  private final ProgressDisplay display;
  private @Nullable Pace checking;
  private boolean fetching;
  private boolean staysSaid;
  private long told;

  GetView(Terminal terminal, LongSupplier nanoTime, boolean json, boolean quiet) {
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.json = json;
    this.quiet = quiet;
    this.display = new ProgressDisplay(terminal.err(), nanoTime);
    this.told = nanoTime.getAsLong() - SECOND_NANOS;
  }

  /** It is known what is to be fetched. */
  void begins(String name, DownloadOptions options) {
    if (!quiet && !json) {
      terminal
          .err()
          .println(
              "fetching %s into %s"
                  .formatted(
                      PrintableText.escape(name),
                      PrintableText.escape(options.folder().toString())));
    }
  }

  @Override
  public void progress(TorrentStatus status) {
    if (quiet) {
      return;
    }
    if (json) {
      tellEachSecond(status);
    } else if (display.isDue()) {
      display.show(progressOf(status));
      fetching = true;
    }
  }

  private Progress progressOf(TorrentStatus status) {
    String name = PrintableText.escape(status.name());
    return switch (status.state()) {
      case FETCHING_METADATA ->
          new Progress("looking for it, " + peers(status), 0, 0, 0, OptionalLong.empty());
      case CHECKING -> {
        long size = status.sizeBytes();
        long done = (long) (status.progress() * size);
        long now = nanoTime.getAsLong();
        if (checking == null) {
          checking = new Pace(now, done);
        }
        yield Progress.of("checking " + name, done, size, checking.at(now, done));
      }
      case DOWNLOADING, SEEDING, PAUSED, FAILED ->
          Progress.of(
              name + ", " + peers(status),
              status.wantedBytes() - status.bytesLeft(),
              status.wantedBytes(),
              status.downloadRate());
    };
  }

  private static String peers(TorrentStatus status) {
    int count = status.connectedPeers();
    return count == 1 ? "1 peer" : count + " peers";
  }

  private void tellEachSecond(TorrentStatus status) {
    long now = nanoTime.getAsLong();
    if (now - told < SECOND_NANOS) {
      return;
    }
    told = now;
    ObjectNode line = Json.object();
    line.put("state", status.state().name().toLowerCase(Locale.ROOT));
    line.put("name", status.name());
    if (status.state() == TorrentState.CHECKING) {
      line.put("checked", status.progress());
    }
    line.put("wantedBytes", status.wantedBytes());
    line.put("bytesLeft", status.bytesLeft());
    line.put("downloadRate", status.downloadRate());
    line.put("uploadRate", status.uploadRate());
    line.put("peers", status.connectedPeers());
    terminal.err().println(Json.printLine(line));
  }

  @Override
  public void complete(Downloaded downloaded) {
    if (fetching && terminal.err().isLive()) {
      display.finish(
          Progress.of(
              PrintableText.escape(downloaded.name()),
              downloaded.sizeBytes(),
              Math.max(downloaded.sizeBytes(), 1),
              rate(downloaded)));
    }
    Output out = terminal.out();
    if (json) {
      out.println(Json.print(document(downloaded)));
      return;
    }
    String took = Amounts.showTime(downloaded.took().toSeconds());
    out.println("Fetched    " + PrintableText.escape(downloaded.path().toString()));
    out.println(
        "Size       "
            + Amounts.show(downloaded.sizeBytes())
            + (downloaded.downloadedBytes() == 0
                ? ", all of it was there already"
                : ", of which %s came in %s"
                    .formatted(
                        Amounts.show(
                            Math.min(downloaded.downloadedBytes(), downloaded.sizeBytes())),
                        took)));
    out.println("Info hash  " + downloaded.infoHash());
  }

  private static long rate(Downloaded downloaded) {
    return (long)
        (downloaded.downloadedBytes() * MILLI / Math.max(downloaded.took().toMillis(), 1));
  }

  private static ObjectNode document(Downloaded downloaded) {
    ObjectNode document = Json.object();
    document.put("infoHash", downloaded.infoHash().toHex());
    document.put("name", downloaded.name());
    document.put("path", downloaded.path().toString());
    document.put("sizeBytes", downloaded.sizeBytes());
    document.put("downloadedBytes", downloaded.downloadedBytes());
    document.put("whole", downloaded.whole());
    document.put("seconds", downloaded.took().toMillis() / MILLI);
    return document;
  }

  @Override
  public void seeding(TorrentStatus status) {
    if (quiet) {
      return;
    }
    if (json) {
      tellEachSecond(status);
      return;
    }
    Output err = terminal.err();
    String line =
        "sharing it with %s, %s given, %s"
            .formatted(
                peers(status),
                Amounts.show(status.uploadedBytes()),
                Amounts.showRate(status.uploadRate()));
    if (err.isLive()) {
      if (display.isDue()) {
        err.live().draw(List.of(err.cut(line, err.columns())));
      }
    } else if (!staysSaid) {
      staysSaid = true;
      err.println("sharing it; Ctrl-C ends that");
    }
  }

  @Override
  public void close() {
    display.close();
  }
}
