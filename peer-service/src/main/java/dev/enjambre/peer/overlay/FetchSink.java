package dev.enjambre.peer.overlay;

import dev.enjambre.common.metainfo.Metainfo;

/** Takes what a {@link DirectFetch} brings, on the loop; all of it is verified. */
public interface FetchSink {

  /** Why a fetch has failed. */
  enum Failure {
    /** None of the holders has given all of it. */
    NO_HOLDER,
    /** Its pieces are larger than is fetched in this way. */
    PIECES_TOO_LARGE,
    /** The sink does not want it. */
    REFUSED,
    /** Nobody wants it any more. */
    CANCELLED
  }

  /** What the torrent is: once, first. Returns whether to go on. */
  boolean metainfo(Metainfo metainfo);

  /** The next piece, from 0 on in order. The array is the sink's from here on. */
  void piece(int pieceIndex, byte[] bytes);

  /**
   * Returns whether more may be requested; when that holds again {@link DirectFetch#proceed} is to
   * be called. What was requested still comes: half a megabyte, and the piece it belongs to.
   */
  boolean mayTakeMore();

  /** All pieces were handed over. Nothing follows. */
  void finished();

  /** It will not be complete. Nothing follows. */
  void failed(Failure why);
}
