package dev.enjambre.peer.storage;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files that are kept open, over all torrents: at most so many, the least recently used is
 * closed first. Used by the disk threads, which share it under a lock that is never held during
 * input or output of data.
 */
final class OpenFiles implements AutoCloseable {

  private record Key(TorrentFile file, boolean writable) {}

  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, FileHandle> handles = new LinkedHashMap<>(16, 0.75f, true);

  OpenFiles(int limit) {
    this.limit = limit;
  }

  /** Returns the file open for reading; the caller releases the handle. */
  FileHandle forReading(TorrentFile file) throws IOException {
    return acquire(new Key(file, false), Set.of(StandardOpenOption.READ));
  }

  /** Returns the file open for reading and writing, made if need be; the caller releases it. */
  FileHandle forWriting(TorrentFile file) throws IOException {
    return acquire(
        new Key(file, true),
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
  }

  private FileHandle acquire(Key key, Set<StandardOpenOption> options) throws IOException {
    lock.lock();
    try {
      FileHandle open = handles.get(key);
      if (open != null) {
        return open.retain();
      }
      if (key.writable()) {
        key.file().createFolders();
      }
      OpenOption[] all = new OpenOption[options.size() + 1];
      options.toArray(all);
      // A link in the file's place must not lead us out of the data folder.
      all[options.size()] = LinkOption.NOFOLLOW_LINKS;
      FileHandle handle = new FileHandle(key.file().path(), key.file().open(all));
      handles.put(key, handle);
      if (handles.size() > limit) {
        Map.Entry<Key, FileHandle> eldest = handles.entrySet().iterator().next();
        handles.remove(eldest.getKey());
        eldest.getValue().release();
      }
      return handle.retain();
    } finally {
      lock.unlock();
    }
  }

  /** Closes these files as soon as nobody uses them. */
  void forget(List<TorrentFile> files) {
    lock.lock();
    try {
      for (TorrentFile file : files) {
        for (boolean writable : new boolean[] {false, true}) {
          FileHandle handle = handles.remove(new Key(file, writable));
          if (handle != null) {
            handle.release();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many files are open. */
  int size() {
    lock.lock();
    try {
      return handles.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      List<FileHandle> all = new ArrayList<>(handles.values());
      handles.clear();
      all.forEach(FileHandle::release);
    } finally {
      lock.unlock();
    }
  }
}
