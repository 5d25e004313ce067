package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PiecePicker;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ReservedBits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What a torrent is made of while its data is open: its pieces, and, unless it is paused, its peers
 * and announces. Owned by the torrent's loop.
 */
final class Run {

  private final Metainfo metainfo;
  private final TorrentEnvironment environment;
  private final DiskIo disk;
  private final PeerPool pool;
  private final Traffic traffic;
  private final PieceTracker pieces;
  private final Downloader downloader;

  /** For each file, how many of its pieces are not verified. */
  private final int[] piecesLeft;

  private int filesToFinish;

  Run(
      Metainfo metainfo,
      TorrentEnvironment environment,
      DiskIo disk,
      PeerPool pool,
      Traffic traffic,
      Bitfield have) {
    this.metainfo = metainfo;
    this.environment = environment;
    this.disk = disk;
    this.pool = pool;
    this.traffic = traffic;
    this.pieces = new PieceTracker(metainfo.layout(), have, environment.random());
    this.downloader =
        new Downloader(
            pieces,
            new PiecePicker(pieces),
            disk,
            environment.counters(),
            traffic,
            environment.loop());
    this.piecesLeft = new int[metainfo.files().size()];
    for (FileEntry file : metainfo.files()) {
      if (hasContent(file)) {
        int left = 0;
        for (int piece = first(file); piece <= last(file); piece++) {
          left += have.get(piece) ? 0 : 1;
        }
        piecesLeft[file.index()] = left;
        filesToFinish += left > 0 ? 1 : 0;
      }
    }
  }

  PieceTracker pieces() {
    return pieces;
  }

  DiskIo disk() {
    return disk;
  }

  Downloader downloader() {
    return downloader;
  }

  /** Whether everything is verified and every file has its final name. */
  boolean isFinished() {
    return pieces.isComplete() && filesToFinish == 0;
  }

  /** Makes the set of peers for the time until the next pause. */
  Peers connect() {
    return new Peers(
        environment,
        new Handshake(ReservedBits.OURS, metainfo.infoHash(), environment.peerId()),
        pool,
        pieces,
        downloader,
        traffic,
        new FastRules(
            metainfo.infoHash(), pieces, downloader, environment.counters(), environment.loop()),
        new Extensions(
            metainfo,
            environment,
            pieces,
            peer -> pool.offer(peer, PeerSource.PEX, environment.loop().nanoTime())),
        new Uploader(pieces, disk, environment.counters(), traffic, environment.loop()),
        new ChokeRounds(
            environment.config().choker(), environment.random(), environment.loop().nanoTime()));
  }

  /** A piece was verified: tells which files that completes. */
  void pieceVerified(int piece, IntConsumer completedFile) {
    PieceLayout layout = metainfo.layout();
    long from = layout.pieceOffset(piece);
    long to = from + layout.pieceSize(piece);
    for (int index = firstFileEndingAfter(from); index < metainfo.files().size(); index++) {
      FileEntry file = metainfo.files().get(index);
      if (file.offset() >= to) {
        break;
      }
      if (hasContent(file) && --piecesLeft[index] == 0) {
        completedFile.accept(index);
      }
    }
  }

  void fileFinished() {
    filesToFinish--;
  }

  /** Returns how far each file is. */
  List<FileStatus> files() {
    List<FileStatus> files = new ArrayList<>();
    for (FileEntry file : metainfo.files()) {
      if (!file.padding()) {
        files.add(new FileStatus(file.index(), file.displayPath(), file.length(), progress(file)));
      }
    }
    return files;
  }

  private double progress(FileEntry file) {
    if (piecesLeft[file.index()] == 0) {
      return 1;
    }
    long verified = 0;
    for (int piece = first(file); piece <= last(file); piece++) {
      if (pieces.have().get(piece)) {
        long from = Math.max(file.offset(), metainfo.layout().pieceOffset(piece));
        long to =
            Math.min(
                file.end(),
                metainfo.layout().pieceOffset(piece) + metainfo.layout().pieceSize(piece));
        verified += to - from;
      }
    }
    return (double) verified / file.length();
  }

  private int firstFileEndingAfter(long offset) {
    List<FileEntry> files = metainfo.files();
    int low = 0;
    int high = files.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (files.get(middle).end() > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static boolean hasContent(FileEntry file) {
    return file.length() > 0 && !file.padding();
  }

  private int first(FileEntry file) {
    return metainfo.layout().pieceAt(file.offset());
  }

  private int last(FileEntry file) {
    return metainfo.layout().pieceAt(file.end() - 1);
  }
}
