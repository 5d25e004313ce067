package dev.enjambre.interop;

import dev.enjambre.common.metainfo.MagnetLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A BitTorrent client that we did not write, as a process of its own that a test drives. */
public interface OtherClient extends AutoCloseable {

  /**
   * How a torrent stands in it.
   *
   * @param complete whether it has everything, and uploads
   * @param haveBytes bytes that it holds, some of them perhaps of unfinished pieces
   * @param corruptBytes what it received and failed its hash, where it tells
   * @param error what it complains of
   */
  record Progress(boolean complete, long haveBytes, long corruptBytes, Optional<String> error) {}

  /** What it thinks of encrypting its connections. */
  enum Encryption {
    /** What it does when nobody chooses. */
    USUAL,
    /** It tries to encrypt, and does without if the other side can't. */
    PREFERRED,
    /** It talks to nobody without. */
    REQUIRED
  }

  /** The address at which it can be called. */
  String host();

  int port() throws IOException;

  /** Adds a torrent; what is in the folder already is checked and used. */
  void add(Path torrentFile, Path folder) throws IOException;

  /**
   * Adds a torrent of which it knows a magnet link alone.
   *
   * @param torrentFile under which it is asked for, and which it does not read
   */
  void addMagnet(Path torrentFile, MagnetLink magnet, Path folder) throws IOException;

  /** Bounds its rates, in bytes per second; 0 for no bound. */
  void limit(long down, long up) throws IOException;

  Progress progress(Path torrentFile) throws IOException;

  /** Ends it in its orderly way. */
  void stop() throws IOException;

  /** Starts it again after {@link #stop}, with the port and the torrents that it had. */
  void start() throws IOException;

  @Override
  void close() throws IOException;
}
