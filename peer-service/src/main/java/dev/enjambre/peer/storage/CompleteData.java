package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Notes that a torrent's data is complete, where it was hashed a moment ago to make the torrent.
 */
public final class CompleteData {

  private CompleteData() {}

  /**
   * Writes the resume data of a complete torrent, so that its files need not be hashed again.
   *
   * @param folder where the files are, under their final names
   * @param stateFolder where the torrent's resume data is kept
   * @param durable whether the files have been forced to the medium
   */
  public static void note(
      Metainfo metainfo, Path folder, Path stateFolder, String bootId, boolean durable)
      throws IOException {
    FileLayout files = new FileLayout(metainfo, folder, stateFolder);
    for (TorrentFile file : files.files()) {
      file.locate();
    }
    int pieces = metainfo.layout().pieceCount();
    ResumeStore store = new ResumeStore(stateFolder, pieces, metainfo.files().size());
    store.opened(Bitfield.full(pieces));
    FileAccess access =
        new FileAccess(files, new OpenFiles(1), Preallocation.SPARSE, new DiskMeter());
    store.save(access.stamps(), bootId, durable, true);
  }
}
