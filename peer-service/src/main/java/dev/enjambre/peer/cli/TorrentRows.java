package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.terminal.Colour;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Progress;
import dev.enjambre.peer.cli.view.ProgressBar;
import dev.enjambre.peer.cli.view.Table;
import dev.enjambre.peer.cli.view.Table.Cell;
import dev.enjambre.peer.cli.view.Table.Column;
import java.util.List;
import java.util.Locale;

/** Torrents of a peer as people read them. */
final class TorrentRows {

  private static final int HASH_DIGITS = 8;
  private static final List<Column> COLUMNS =
      List.of(
          Column.text("Hash", 5),
          Column.freeText("Name"),
          Column.number("Size", 3),
          Column.number("Done", 0),
          Column.text("State", 0),
          Column.number("Down", 1),
          Column.number("Up", 4),
          Column.number("Peers", 6),
          Column.number("Left", 2));

  private TorrentRows() {}

  /** Returns a table of them. */
  static Table table(List<RemoteTorrent> torrents, Output output) {
    Table table = new Table(output, COLUMNS);
    for (RemoteTorrent torrent : torrents) {
      table.row(
          List.of(
              Cell.of(torrent.infoHash().substring(0, HASH_DIGITS), Colour.DIM),
              Cell.of(torrent.name()),
              Cell.of(torrent.sizeBytes() == 0 ? "" : Amounts.show(torrent.sizeBytes())),
              Cell.of(Amounts.showPercent(torrent.progress())),
              Cell.of(state(torrent), colour(torrent)),
              Cell.of(rate(torrent.downloadRate())),
              Cell.of(rate(torrent.uploadRate())),
              Cell.of(Long.toString(torrent.connectedPeers())),
              Cell.of(left(torrent))));
    }
    return table;
  }

  /** Returns how far one has got, for a bar. */
  static Progress progress(RemoteTorrent torrent, String what) {
    long done = (long) (torrent.progress() * torrent.wantedBytes());
    return new Progress(
        what,
        torrent.isDone() ? torrent.wantedBytes() : done,
        torrent.wantedBytes(),
        torrent.downloadRate(),
        torrent.etaSeconds());
  }

  /** Returns a line that tells how one is, for a log; the name is not escaped. */
  static String logLine(RemoteTorrent torrent) {
    StringBuilder line =
        new StringBuilder(torrent.name())
            .append("  ")
            .append(Amounts.showPercent(torrent.progress()))
            .append("  ")
            .append(state(torrent));
    if (torrent.state().equals("DOWNLOADING")) {
      line.append("  ").append(Amounts.showRate(torrent.downloadRate()));
      if (torrent.etaSeconds().isPresent()) {
        line.append(", ").append(left(torrent)).append(" left");
      }
    }
    torrent.error().ifPresent(error -> line.append(": ").append(error));
    return line.toString();
  }

  /** Returns a bar of that many columns. */
  static String bar(RemoteTorrent torrent, int columns, Output output) {
    return ProgressBar.plainBar(progress(torrent, ""), columns, output);
  }

  /** Returns its state in words. */
  static String state(RemoteTorrent torrent) {
    return torrent.queued() ? "queued" : torrent.state().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns the colour of its state. */
  static Colour colour(RemoteTorrent torrent) {
    return switch (torrent.state()) {
      case "SEEDING" -> Colour.GREEN;
      case "FAILED" -> Colour.RED;
      case "PAUSED" -> Colour.DIM;
      case "DOWNLOADING" ->
          torrent.connectedPeers() == 0 && torrent.downloadRate() == 0
              ? Colour.YELLOW
              : Colour.CYAN;
      default -> Colour.CYAN;
    };
  }

  /** Returns a rate; nothing where nothing flows. */
  static String rate(long bytesPerSecond) {
    return bytesPerSecond == 0 ? "" : Amounts.showRate(bytesPerSecond);
  }

  /** Returns the time left; nothing where nobody knows. */
  static String left(RemoteTorrent torrent) {
    return torrent.etaSeconds().isPresent() && !torrent.isDone()
        ? Amounts.showTime(torrent.etaSeconds().getAsLong())
        : "";
  }
}
