package dev.enjambre.peer.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that several parties use: the disk threads, the cache of open files, and blocks on
 * their way to a socket. It is closed when the last of them lets go. Thread-safe.
 */
public final class FileHandle {

  private final Path path;
  private final FileChannel channel;
  private final AtomicInteger users = new AtomicInteger(1);

  FileHandle(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Returns the open channel; positional reads and transfers only. */
  public FileChannel channel() {
    return channel;
  }

  Path path() {
    return path;
  }

  /** One user more; only somebody who holds it may call this. */
  public FileHandle retain() {
    users.incrementAndGet();
    return this;
  }

  /** One user less. */
  public void release() {
    int left = users.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException(path + " was released more often than it was retained");
    }
    if (left == 0) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("closing " + path, e);
      }
    }
  }
}
