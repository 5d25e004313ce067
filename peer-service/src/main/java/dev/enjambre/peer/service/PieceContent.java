package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.Pacer;
import dev.enjambre.peer.session.TorrentSession;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The pieces of one torrent that are here and verified, for one who reads them. Used by one thread,
 * which is no loop of the engine.
 */
public final class PieceContent implements AutoCloseable {

  /** What is verified is read from the disk, and comes soon. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TorrentSession session;
  private final PieceLayout layout;
  private final BlockReader reader;
  private final Pacer pacer;

  PieceContent(TorrentSession session, PieceLayout layout) {
    this.session = session;
    this.layout = layout;
    this.reader = new BlockReader(session, PATIENCE);
    this.pacer = session.sending();
  }

  /** Returns where pieces begin and end. */
  public PieceLayout layout() {
    return layout;
  }

  /**
   * Returns which pieces are here.
   *
   * @throws TorrentException of kind {@link Kind#CONFLICT} if the torrent gives out nothing now
   */
  public Bitfield have() throws TorrentException {
    return EngineCalls.await(
            EngineCalls.submit(
                session,
                torrent ->
                    switch (torrent.state()) {
                      case DOWNLOADING, SEEDING -> Optional.of(torrent.have());
                      case FETCHING_METADATA, CHECKING, PAUSED, FAILED ->
                          Optional.<Bitfield>empty();
                    }))
        .orElseThrow(() ->
            new TorrentException(
                Kind.CONFLICT, "torrent " + session.infoHash() + " is not at work"));
  }

  /** Writes bytes of a piece that is here. */
  public void writeTo(OutputStream out, int piece, int begin, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = Math.min(BlockReader.MOST, length - done);
      reader.copy(piece, piece, begin + done, count, out);
      done += count;
    }
  }

  /**
   * Returns after how many nanoseconds to ask again whether so many bytes may be sent, as the
   * limits of the torrent and of all torrents want it; 0 if they may be sent now, which must
   * follow.
   */
  public long waitNanos(int bytes) {
    long now = System.nanoTime();
    long wait = pacer.waitNanos(bytes, now);
    if (wait == 0) {
      pacer.moved(bytes, now);
    }
    return wait;
  }

  /** Breaks off what is waited for, and all that comes after; any thread may call. */
  public void abort() {
    reader.abort();
  }

  @Override
  public void close() {
    reader.close();
  }
}
