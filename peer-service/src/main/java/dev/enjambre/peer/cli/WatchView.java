package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.terminal.Colour;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.terminal.Terminal;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Json;
import dev.enjambre.peer.cli.view.Table;
import dev.enjambre.peer.cli.view.Table.Cell;
import dev.enjambre.peer.cli.view.Table.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** How watched torrents are shown: drawn in place, as lines of text, or as lines of JSON. */
sealed interface WatchView extends WatchedTorrents.Listener, AutoCloseable {

  /** Shows them all, where that is how it is done; called about once a second. */
  void show(WatchedTorrents watched);

  @Override
  void close();

  static WatchView of(Terminal terminal, boolean json) {
    if (json) {
      return new JsonLines(terminal);
    }
    return terminal.out().isLive() ? new Live(terminal.out()) : new Lines(terminal);
  }

  /** Redraws a table with a bar for each. */
  final class Live implements WatchView {

    private static final int BAR = 20;
    private static final int NARROW_BAR = 10;
    private static final int WIDE = 100;
    private static final List<Column> COLUMNS =
        List.of(
            Column.freeText("Name"),
            Column.text("", 2),
            Column.number("Done", 0),
            Column.text("State", 0),
            Column.number("Down", 1),
            Column.number("Up", 3),
            Column.number("Peers", 4),
            Column.number("Left", 1));

    private final Output out;
    private String trouble = "";

    private Live(Output out) {
      this.out = out;
    }

    @Override
    public void changed(RemoteTorrent torrent) {
      trouble = "";
    }

    @Override
    public void removed(RemoteTorrent torrent) {
      out.println(PrintableText.escape(torrent.name()) + "  removed");
    }

    @Override
    public void lost(String reason) {
      trouble = "connection lost, trying again: " + PrintableText.escape(reason);
    }

    /** Those that are under way come first: not all may have room. */
    @Override
    public void show(WatchedTorrents watched) {
      List<RemoteTorrent> torrents =
          watched.torrents().stream()
              .sorted(
                  Comparator.comparing(RemoteTorrent::isDone)
                      .thenComparingLong(torrent -> -torrent.downloadRate())
                      .thenComparingLong(torrent -> -torrent.uploadRate())
                      .thenComparing(RemoteTorrent::name))
              .toList();
      int room = Math.max(out.rows() - 4, 1);
      List<String> lines = new ArrayList<>();
      lines.add(out.cut(summary(torrents), out.columns()));
      lines.addAll(table(torrents.subList(0, Math.min(room, torrents.size()))).lines());
      if (!trouble.isEmpty()) {
        lines.add(out.paint(Colour.YELLOW, out.cut(trouble, out.columns())));
      } else if (torrents.size() > room) {
        lines.add(out.paint(Colour.DIM, "and " + (torrents.size() - room) + " more"));
      }
      out.live().draw(lines);
    }

    private static String summary(List<RemoteTorrent> torrents) {
      long down = torrents.stream().mapToLong(RemoteTorrent::downloadRate).sum();
      long up = torrents.stream().mapToLong(RemoteTorrent::uploadRate).sum();
      long done = torrents.stream().filter(RemoteTorrent::isDone).count();
      return "%d of %d done, %s down, %s up"
          .formatted(done, torrents.size(), Amounts.showRate(down), Amounts.showRate(up));
    }

    private Table table(List<RemoteTorrent> torrents) {
      Table table = new Table(out, COLUMNS);
      int bar = out.columns() < WIDE ? NARROW_BAR : BAR;
      for (RemoteTorrent torrent : torrents) {
        Colour colour = TorrentRows.colour(torrent);
        table.row(
            List.of(
                Cell.of(torrent.name()),
                Cell.of(TorrentRows.bar(torrent, bar, out), colour),
                Cell.of(Amounts.showPercent(torrent.progress())),
                Cell.of(TorrentRows.state(torrent), colour),
                Cell.of(TorrentRows.rate(torrent.downloadRate())),
                Cell.of(TorrentRows.rate(torrent.uploadRate())),
                Cell.of(Long.toString(torrent.connectedPeers())),
                Cell.of(TorrentRows.left(torrent))));
      }
      return table;
    }

    @Override
    public void close() {
      out.live().close();
    }
  }

  /** Prints a line where the state changes or a further per cent is there; rates alone are none. */
  final class Lines implements WatchView {

    /** What a line was printed for. */
    private record Told(String state, int percent, String error) {}

    private final Terminal terminal;
    private final Map<String, Told> told = new HashMap<>();

    private Lines(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void changed(RemoteTorrent torrent) {
      Told now =
          new Told(
              TorrentRows.state(torrent),
              (int) (100 * torrent.progress()),
              torrent.error().orElse(""));
      if (!now.equals(told.put(torrent.infoHash(), now))) {
        terminal.out().println(PrintableText.escape(TorrentRows.logLine(torrent)));
      }
    }

    @Override
    public void removed(RemoteTorrent torrent) {
      told.remove(torrent.infoHash());
      terminal.out().println(PrintableText.escape(torrent.name()) + "  removed");
    }

    @Override
    public void lost(String reason) {
      terminal.err().println("connection lost, trying again: " + PrintableText.escape(reason));
    }

    @Override
    public void show(WatchedTorrents watched) {}

    @Override
    public void close() {}
  }

  /** Prints every change as one line of JSON. */
  final class JsonLines implements WatchView {

    private final Terminal terminal;

    private JsonLines(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void changed(RemoteTorrent torrent) {
      print("changed", torrent);
    }

    @Override
    public void removed(RemoteTorrent torrent) {
      print("removed", torrent);
    }

    private void print(String event, RemoteTorrent torrent) {
      ObjectNode json = Json.object();
      json.put("event", event);
      json.set("torrent", torrent.json());
      terminal.out().println(Json.printLine(json));
    }

    @Override
    public void lost(String reason) {
      terminal.err().println("connection lost, trying again: " + PrintableText.escape(reason));
    }

    @Override
    public void show(WatchedTorrents watched) {}

    @Override
    public void close() {}
  }
}
