package dev.enjambre.peer.cli.view;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.common.text.PrintableText;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A torrent as people read it; all text in it is escaped, for its maker may be anybody. */
public final class TorrentTable {

  private TorrentTable() {}

  /** Prints it. */
  public static void print(Metainfo torrent, PrintWriter out) {
    PieceLayout layout = torrent.layout();
    row(out, "Name", torrent.name());
    row(out, "Info hash", torrent.infoHash().toHex());
    row(out, "Size", size(layout.totalSize()));
    row(out, "Pieces", layout.pieceCount() + " of " + size(layout.pieceLength()));
    row(out, "Private", torrent.isPrivate() ? "yes" : "no");
    torrent.creationDate().ifPresent(moment -> row(out, "Created", moment.toString()));
    torrent.createdBy().ifPresent(program -> row(out, "Created by", program));
    torrent.comment().ifPresent(comment -> row(out, "Comment", comment));
    rows(out, "Trackers", trackers(torrent));
    rows(out, "Web seeds", webSeeds(torrent));
    row(out, "Magnet", MagnetLink.of(torrent).format());
    row(out, "Files", Integer.toString(torrent.files().size()));
    for (FileEntry file : torrent.files()) {
      out.printf(
          "%12s  %s%s%n",
          Amounts.show(file.length()), PrintableText.escape(file.displayPath()), remark(file));
    }
  }

  private static List<String> trackers(Metainfo torrent) {
    List<String> lines = new ArrayList<>();
    int tier = 1;
    for (List<URI> trackers : torrent.trackerTiers()) {
      for (URI tracker : trackers) {
        lines.add("tier " + tier + "  " + tracker);
      }
      tier++;
    }
    return lines.isEmpty() ? List.of("none") : lines;
  }

  private static List<String> webSeeds(Metainfo torrent) {
    List<String> seeds = new ArrayList<>();
    torrent.webSeeds().forEach(seed -> seeds.add(seed.toString()));
    torrent.httpSeeds().forEach(seed -> seeds.add(seed.toString()));
    return seeds;
  }

  private static String remark(FileEntry file) {
    return file.padding() ? "  (padding)" : file.executable() ? "  (executable)" : "";
  }

  private static String size(long bytes) {
    return bytes < 1000 ? bytes + " B" : Amounts.show(bytes) + " (" + bytes + " bytes)";
  }

  private static void rows(PrintWriter out, String title, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      row(out, i == 0 ? title : "", lines.get(i));
    }
  }

  private static void row(PrintWriter out, String title, String text) {
    out.printf("%-11s %s%n", title, PrintableText.escape(text));
  }
}
