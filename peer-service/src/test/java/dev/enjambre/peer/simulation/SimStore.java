package dev.enjambre.peer.simulation;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.BlockDigests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a node's disk holds of the torrent; it outlives the node's process. */
public final class SimStore {

  private final TestTorrent torrent;
  private final byte[] bytes;
  private boolean corrupting;

  private SimStore(TestTorrent torrent) {
    this.torrent = torrent;
    this.bytes = new byte[Math.toIntExact(torrent.layout().totalSize())];
  }

  /** Makes a disk with nothing on it. */
  public static SimStore empty(TestTorrent torrent) {
    return new SimStore(torrent);
  }

  /** Makes a disk with everything on it. */
  public static SimStore full(TestTorrent torrent) {
    SimStore store = new SimStore(torrent);
    for (int piece = 0; piece < torrent.layout().pieceCount(); piece++) {
      store.put(piece);
    }
    return store;
  }

  /** Puts a piece there. */
  public SimStore put(int piece) {
    write(piece, 0, torrent.range(piece, 0, layout().pieceSize(piece)));
    return this;
  }

  /** From now on whatever is read for sending is wrong in one byte. */
  public SimStore corrupting() {
    corrupting = true;
    return this;
  }

  TestTorrent torrent() {
    return torrent;
  }

  void write(int piece, int begin, ByteBuffer data) {
    data.get(bytes, offset(piece, begin), data.remaining());
  }

  /** Hashes every piece, as after a restart without resume data. */
  Bitfield check() {
    Bitfield good = new Bitfield(layout().pieceCount());
    for (int piece = 0; piece < layout().pieceCount(); piece++) {
      if (isGood(piece)) {
        good.set(piece);
      }
    }
    return good;
  }

  boolean isGood(int piece) {
    MessageDigest sha1 = sha1();
    sha1.update(bytes, offset(piece, 0), layout().pieceSize(piece));
    return torrent.metainfo().pieceMatches(piece, sha1.digest());
  }

  BlockDigests digests(int piece) {
    return BlockDigests.of(
        layout().blockCount(piece),
        block ->
            ByteBuffer.wrap(
                bytes,
                offset(piece, layout().blockOffset(block)),
                layout().blockLength(piece, block)));
  }

  ByteBuffer readForSending(int piece, int begin, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, offset(piece, begin), copy, 0, length);
    if (corrupting) {
      copy[length / 2] ^= 0x55;
    }
    return ByteBuffer.wrap(copy);
  }

  private PieceLayout layout() {
    return torrent.layout();
  }

  private int offset(int piece, int begin) {
    return Math.toIntExact(layout().pieceOffset(piece) + begin);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
