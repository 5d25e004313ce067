package dev.enjambre.peer.pages;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.FileStatus;
import java.util.List;
import java.util.Locale;

/**
 * Some files of a torrent as pages show them: a torrent can have more than one page bears.
 *
 * @param rows the files
 * @param total how many there are in all
 * @param page which part of them these are, from 1
 */
record FilesView(List<Row> rows, int total, int page) {

  /** Files on one page. */
  static final int PAGE_SIZE = 200;

  private static final int SHOWN = 1000;

  /**
   * A file.
   *
   * @param index its place in the torrent, from 0
   * @param path where it is, relative to the data folder
   * @param sizeBytes its size
   * @param progress verified part, 0 to 1
   * @param priority how much it is wanted
   */
  record Row(int index, String path, long sizeBytes, double progress, PiecePriority priority) {

    static Row of(FileStatus file) {
      return new Row(
          file.index(),
          PrintableText.escape(file.path(), SHOWN),
          file.sizeBytes(),
          file.progress(),
          file.priority());
    }

    /** Whether its bytes can be had, at once or when they are here. */
    public boolean isWanted() {
      return priority != PiecePriority.SKIP || sizeBytes == 0;
    }
  }

  /** Copies the list. */
  FilesView {
    rows = List.copyOf(rows);
  }

  /**
   * Shows a page of a torrent's files: of none while it is being checked, or nothing is known of
   * it.
   *
   * @param wantedPage from 1; one that is not there stands for the nearest
   */
  static FilesView of(PeerService service, InfoHash infoHash, int wantedPage)
      throws TorrentException {
    int total = service.fileCount(infoHash);
    int page = Math.clamp(wantedPage, 1, pages(total));
    List<Row> rows =
        service.files(infoHash, (page - 1) * PAGE_SIZE, PAGE_SIZE).stream().map(Row::of).toList();
    return new FilesView(rows, total, page);
  }

  private static int pages(int files) {
    return Math.max(1, (files + PAGE_SIZE - 1) / PAGE_SIZE);
  }

  /** Returns on how many pages the files are, at least 1. */
  public int pages() {
    return pages(total);
  }

  /** Returns what there is to choose from, the most wanted first. */
  public List<PiecePriority> priorities() {
    return List.of(PiecePriority.HIGH, PiecePriority.NORMAL, PiecePriority.LOW, PiecePriority.SKIP);
  }

  /** Returns the name of a priority behind {@code priority.} in message keys. */
  public static String key(PiecePriority priority) {
    return priority.name().toLowerCase(Locale.ROOT);
  }
}
