package dev.enjambre.peer.session;

import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.storage.DiskListener;

/** Makes the access to one torrent's data, anew for each run of it. */
public interface DiskIoFactory {

  /** Makes it; the listener is called on the torrent's loop. */
  DiskIo create(DiskListener listener);
}
