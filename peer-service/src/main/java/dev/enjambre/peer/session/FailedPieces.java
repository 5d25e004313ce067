package dev.enjambre.peer.session;

import dev.enjambre.peer.storage.BlockDigests;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is remembered of pieces that failed their check, until they pass it: who sent each block,
 * and its digest. Bounded by the number of blocks; the oldest is forgotten. Owned by the torrent's
 * loop.
 */
final class FailedPieces {

  /** Blocks of all failed pieces together; 200 KiB or so. */
  static final int MOST_BLOCKS = 16_384;

  /**
   * A piece as it came once, wrong.
   *
   * @param sources who sent each block
   * @param digests what each block was
   */
  private record Attempt(int piece, List<PeerIdentity> sources, BlockDigests digests) {}

  private final ArrayDeque<Attempt> attempts = new ArrayDeque<>();
  private int blocks;

  /** Returns of how many blocks the digest is kept. */
  int blocks() {
    return blocks;
  }

  /** A piece has failed; this may have happened to it before. */
  void remember(int piece, List<PeerIdentity> sources, BlockDigests digests) {
    attempts.add(new Attempt(piece, List.copyOf(sources), digests));
    blocks += sources.size();
    while (blocks > MOST_BLOCKS && attempts.size() > 1) {
      blocks -= attempts.remove().sources().size();
    }
  }

  /** Whether it would be of use to compare that piece, now that it is good. */
  boolean concerns(int piece) {
    for (Attempt attempt : attempts) {
      if (attempt.piece() == piece) {
        return true;
      }
    }
    return false;
  }

  /** Returns who sent a block that is not what it should be, and forgets that piece. */
  Set<PeerIdentity> guilty(int piece, BlockDigests good) {
    Set<PeerIdentity> guilty = new LinkedHashSet<>();
    for (Iterator<Attempt> i = attempts.iterator(); i.hasNext(); ) {
      Attempt attempt = i.next();
      if (attempt.piece() == piece) {
        i.remove();
        blocks -= attempt.sources().size();
        BitSet wrong = attempt.digests().differingFrom(good);
        wrong.stream().mapToObj(attempt.sources()::get).forEach(guilty::add);
      }
    }
    return guilty;
  }
}
