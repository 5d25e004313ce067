package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.BlockId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who sent which block of the pieces that are under way. Owned by the torrent's loop. */
final class BlockSources {

  private final Map<Integer, PeerIdentity[]> pieces = new HashMap<>();

  /** A block has come and goes to the disk. */
  void received(BlockId block, int blockCount, PeerIdentity from) {
    pieces
            .computeIfAbsent(block.pieceIndex(), _ -> new PeerIdentity[blockCount])[
            block.blockIndex()] =
        from;
  }

  /** The piece is good, or its blocks were thrown away. */
  void forget(int piece) {
    pieces.remove(piece);
  }

  /** The piece is bad: returns who sent each of its blocks, and forgets it. */
  List<PeerIdentity> take(int piece) {
    PeerIdentity[] taken = pieces.remove(piece);
    if (taken == null) {
      throw new IllegalStateException("nobody has sent piece " + piece);
    }
    List<PeerIdentity> sources = new ArrayList<>(taken.length);
    for (int block = 0; block < taken.length; block++) {
      PeerIdentity source = taken[block];
      if (source == null) {
        throw new IllegalStateException("nobody has sent block " + block + " of piece " + piece);
      }
      sources.add(source);
    }
    return sources;
  }
}
