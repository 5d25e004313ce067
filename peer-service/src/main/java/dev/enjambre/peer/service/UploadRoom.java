package dev.enjambre.peer.service;

import dev.enjambre.peer.service.TorrentException.Kind;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the quota that is kept for an upload under way, so that several at once do not exceed
 * it together: all of it where its size is known, or else more and more as it arrives. Used by the
 * upload's thread; what it keeps changes on the engine's loop.
 */
final class UploadRoom implements UploadFolder.Room, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(UploadRoom.class);

  /** How much more is kept at a time for an upload of unknown size. */
  private static final long STEP = 16 << 20;

  private final DiskSpace space;
  private final EngineCalls calls;
  private final String name;

  /** Of the engine's loop. */
  private long kept;

  /** What may arrive without asking for more; of the upload's thread. */
  private long allowed;

  private UploadRoom(DiskSpace space, EngineCalls calls, String name, long allowed) {
    this.space = space;
    this.calls = calls;
    this.name = name;
    this.allowed = allowed;
  }

  /**
   * Keeps room for a file that is to come into the data folder.
   *
   * @param sizeOrMinus1 how large it is, if that is known
   * @throws TorrentException of kind {@link Kind#NO_SPACE} if there is none
   */
  static UploadRoom keep(DiskSpace space, EngineCalls calls, String name, long sizeOrMinus1)
      throws TorrentException, IOException {
    UploadRoom room = new UploadRoom(space, calls, name, 0);
    room.more(Math.max(1, sizeOrMinus1), Math.max(1, sizeOrMinus1));
    try {
      space.requireOnDisk(sizeOrMinus1);
    } catch (TorrentException | IOException e) {
      room.close();
      throw e;
    }
    return room;
  }

  /** Returns that of a file which seems to be here, so that no more will be taken by it. */
  static UploadRoom unbounded(DiskSpace space, EngineCalls calls, String name) {
    return new UploadRoom(space, calls, name, Long.MAX_VALUE);
  }

  @Override
  public void require(long bytes) throws IOException {
    if (bytes <= allowed) {
      return;
    }
    try {
      more(bytes - allowed, Math.max(STEP, bytes - allowed));
    } catch (TorrentException e) {
      if (e.kind() == Kind.NO_SPACE) {
        throw new UploadFolder.TooLargeException(String.valueOf(e.getMessage()), e);
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  private void more(long bytes, long wished) throws TorrentException {
    long given =
        calls.onLoop(() -> {
          long more = space.reserve(name, bytes, wished);
          kept = more == Long.MAX_VALUE ? 0 : kept + more;
          return more;
        });
    allowed = given == Long.MAX_VALUE ? given : allowed + given;
  }

  /** Gives back what is kept, since the file is counted from now on; on the engine's loop. */
  void release() {
    space.release(kept);
    kept = 0;
  }

  @Override
  public void close() {
    try {
      calls.onLoop(() -> {
        release();
        return name;
      });
    } catch (TorrentException e) {
      log.debug("nothing needs to be given back any more: {}", e.getMessage());
    }
  }
}
