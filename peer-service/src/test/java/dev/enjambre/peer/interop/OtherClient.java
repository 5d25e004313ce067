package dev.enjambre.peer.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A BitTorrent client that we did not write, as a process of its own that a test drives. */
interface OtherClient extends AutoCloseable {

  /**
   * How a torrent stands in it.
   *
   * @param complete whether it has everything, and uploads
   * @param haveBytes bytes that it holds, some of them perhaps of unfinished pieces
   * @param receivedBytes payload that it received since the torrent was added
   * @param corruptBytes of these, what failed its hash
   * @param error what it complains of
   */
  record Progress(
      boolean complete,
      long haveBytes,
      long receivedBytes,
      long corruptBytes,
      Optional<String> error) {}

  /** The address at which it can be called. */
  String host();

  int port() throws IOException;

  /** Adds a torrent; what is in the folder already is checked and used. */
  void add(Path torrentFile, Path folder) throws IOException;

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
