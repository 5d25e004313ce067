package dev.enjambre.peer.overlay;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far a fetch has got with a part: what was requested, and what has come of the piece at hand.
 * The {@code info} dictionary is one piece, whose size the first answer tells.
 */
final class FetchStage {

  /** The longest piece that is fetched; it is held in memory while it comes. */
  static final int MOST_PIECE_BYTES = 32 << 20;

  /** The longest info dictionary. */
  static final int MOST_INFO_BYTES = 32 << 20;

  private static final int BLOCK = OverlayLimits.MAX_BLOCK_LENGTH;
  private static final int UNKNOWN = -1;

  /** What came of taking bytes. */
  enum Taken {
    /** The piece is not complete. */
    MORE,
    /** It is complete and, of the content, has its hash. */
    WHOLE,
    /** It is complete and wrong. */
    WRONG
  }

  private final FilePart part;
  private final @Nullable Metainfo metainfo;
  private final MessageDigest sha1 = sha1();
  private int piece;
  private long total;
  private long requested;
  private long received;
  private byte[] bytes = new byte[0];
  private int filled;

  private FetchStage(FilePart part, @Nullable Metainfo metainfo, long total) {
    this.part = part;
    this.metainfo = metainfo;
    this.total = total;
  }

  static FetchStage info() {
    return new FetchStage(FilePart.INFO, null, UNKNOWN);
  }

  static FetchStage content(Metainfo metainfo) {
    return new FetchStage(FilePart.CONTENT, metainfo, metainfo.layout().totalSize());
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  FilePart part() {
    return part;
  }

  int piece() {
    return piece;
  }

  /** Of an unknown size one block is requested, which tells it. */
  boolean hasMoreToRequest() {
    return total == UNKNOWN ? requested == 0 : requested < total;
  }

  long nextOffset() {
    return requested;
  }

  /** Notes a request, which never reaches into the next piece, and returns its length. */
  int requestNext() {
    int length = lengthAt(requested);
    requested += length;
    return length;
  }

  private int lengthAt(long offset) {
    if (total == UNKNOWN) {
      return BLOCK;
    }
    Metainfo known = metainfo;
    long end = total;
    if (known != null) {
      int pieceLength = known.layout().pieceLength();
      end = Math.min(total, (offset / pieceLength + 1) * pieceLength);
    }
    return (int) Math.min(BLOCK, end - offset);
  }

  /** Returns whether these bytes are what was requested next, in full. */
  boolean takes(Acknowledged.FileBytes some) {
    if (some.part() != part || some.offset() != received) {
      return false;
    }
    if (total == UNKNOWN) {
      if (some.total() > MOST_INFO_BYTES) {
        return false;
      }
      total = some.total();
      requested = Math.min(requested, total);
    }
    return some.total() == total && some.bytes().length() == lengthAt(received);
  }

  /** Takes bytes for which {@link #takes} holds. */
  Taken take(Acknowledged.FileBytes some) {
    Metainfo known = metainfo;
    int size = known == null ? (int) total : known.layout().pieceSize(piece);
    int length = some.bytes().length();
    if (filled + length > bytes.length) {
      // Made as bytes come, since the size is nothing but a claim at first.
      bytes = Arrays.copyOf(bytes, Math.min(size, Math.max(filled + length, 2 * bytes.length)));
    }
    some.bytes().buffer().get(bytes, filled, length);
    sha1.update(bytes, filled, length);
    filled += length;
    received += length;
    if (filled < size) {
      return Taken.MORE;
    }
    return known == null || known.pieceMatches(piece, sha1.digest()) ? Taken.WHOLE : Taken.WRONG;
  }

  /** Returns the bytes of the piece, which is whole, and lets go of them. */
  byte[] whole() {
    byte[] all = bytes;
    forgetPiece();
    return all;
  }

  /** Goes on to the next piece; returns whether this was the last. */
  boolean nextPiece() {
    piece++;
    return received == total;
  }

  /** Begins the piece at hand anew, as with another holder. */
  void restart() {
    forgetPiece();
    Metainfo known = metainfo;
    if (known == null) {
      total = UNKNOWN;
      received = 0;
    } else {
      received = known.layout().pieceOffset(piece);
    }
    requested = received;
  }

  private void forgetPiece() {
    bytes = new byte[0];
    filled = 0;
    sha1.reset();
  }
}
