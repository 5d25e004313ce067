package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.session.TorrentSession;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The bytes of one file of a torrent, also of one that is not here yet: who reads it waits for what
 * is missing, which is asked of the peers before all else. Only verified bytes are given out. Any
 * thread may use it but a loop of the engine; each call keeps one small buffer.
 */
public final class FileContent {

  private final TorrentSession session;
  private final Metainfo metainfo;
  private final FileEntry file;
  private final Duration patience;

  FileContent(TorrentSession session, Metainfo metainfo, FileEntry file, Duration patience) {
    this.session = session;
    this.metainfo = metainfo;
    this.file = file;
    this.patience = patience;
  }

  /** Returns the same for one who waits that long while nothing comes. */
  FileContent patience(Duration other) {
    return new FileContent(session, metainfo, file, other);
  }

  /** Returns the file's own name, without folders. */
  public String name() {
    return file.path().getLast();
  }

  /** Returns its size in bytes. */
  public long length() {
    return file.length();
  }

  /** Returns what stands for these bytes and no others. */
  public String tag() {
    return metainfo.infoHash() + "-" + file.index();
  }

  /**
   * Writes a range of the file, as it comes.
   *
   * @param from offset of the first byte
   * @param to offset behind the last
   * @throws IOException if the receiver is gone, the torrent ends or fails, or nothing at all came
   *     from the peers for a minute
   */
  public void writeTo(OutputStream out, long from, long to) throws IOException {
    writeTo(out, from, to, abort -> {});
  }

  /**
   * Writes a range of the file, as it comes, until it is broken off.
   *
   * @param from offset of the first byte
   * @param to offset behind the last
   * @param breakingOff is handed what breaks it off; any thread may run that
   * @throws IOException if the receiver is gone, the torrent ends or fails, nothing at all came
   *     from the peers for a minute, or it was broken off
   */
  public void writeTo(OutputStream out, long from, long to, Consumer<Runnable> breakingOff)
      throws IOException {
    PieceLayout layout = metainfo.layout();
    int last = to > from ? layout.pieceAt(file.offset() + to - 1) : 0;
    try (BlockReader reader = new BlockReader(session, patience)) {
      breakingOff.accept(reader::abort);
      for (long at = from; at < to; ) {
        long offset = file.offset() + at;
        int piece = layout.pieceAt(offset);
        int begin = (int) (offset - layout.pieceOffset(piece));
        int length =
            (int) Math.min(Math.min(BlockReader.MOST, to - at), layout.pieceSize(piece) - begin);
        reader.copy(piece, last, begin, length, out);
        at += length;
      }
    }
  }
}
