package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A small swarm without a network: peers come, gain pieces, deliver, lie, fall silent and go, in
 * random order, while the tracker and the picker must keep their books straight.
 */
class PieceTrackerRandomTest {

  private static final PieceLayout LAYOUT =
      new PieceLayout(40L * 48 * 1024 - 16 * 1024 + 1, 48 * 1024);

  private static final class Peer {
    final Bitfield has = new Bitfield(LAYOUT.pieceCount());
    final Set<BlockId> asked = new LinkedHashSet<>();
    BlockId last = new BlockId(0, 0);
  }

  private final List<Peer> peers = new ArrayList<>();
  private final Set<Integer> hashing = new LinkedHashSet<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyPieceIsInExactlyOneStateAndAllArriveInTheEnd(long seed) {
    Random random = new Random(seed);
    PieceTracker pieces =
        new PieceTracker(LAYOUT, new Bitfield(LAYOUT.pieceCount()), new Random(seed));
    PiecePicker picker = new PiecePicker(pieces);
    for (int step = 0; step < 4_000; step++) {
      switch (random.nextInt(20)) {
        case 0 -> join(pieces, random);
        case 1 -> leave(pieces, random);
        case 2, 3 -> gain(pieces, random);
        case 4 -> fallSilent(pieces, random);
        case 5, 6, 7, 8 -> ask(picker, random);
        case 9, 10 -> hashed(pieces, random);
        default -> deliver(pieces, random);
      }
      requireStraightBooks(pieces, "seed " + seed + " step " + step);
    }
    finish(pieces, picker, random);

    assertThat(pieces.isComplete()).as("seed %d", seed).isTrue();
    assertThat(pieces.bytesLeft()).isZero();
  }

  private void join(PieceTracker pieces, Random random) {
    Peer peer = new Peer();
    int kind = random.nextInt(4);
    for (int piece = 0; piece < LAYOUT.pieceCount(); piece++) {
      if (kind == 0 || (kind != 1 && random.nextBoolean())) {
        peer.has.set(piece);
      }
    }
    peers.add(peer);
    pieces.peerJoined(peer.has);
  }

  private void leave(PieceTracker pieces, Random random) {
    if (!peers.isEmpty()) {
      Peer peer = peers.remove(random.nextInt(peers.size()));
      letGo(pieces, peer);
      pieces.peerLeft(peer.has);
    }
  }

  private void gain(PieceTracker pieces, Random random) {
    if (!peers.isEmpty()) {
      Peer peer = peers.get(random.nextInt(peers.size()));
      int piece = random.nextInt(LAYOUT.pieceCount());
      if (peer.has.set(piece)) {
        pieces.peerGained(piece, peer.has);
      }
    }
  }

  private void fallSilent(PieceTracker pieces, Random random) {
    if (!peers.isEmpty()) {
      letGo(pieces, peers.get(random.nextInt(peers.size())));
    }
  }

  /** As a session does it: what was given up is no longer asked for, the rest is released. */
  private static void letGo(PieceTracker pieces, Peer peer) {
    List<Integer> abandoned = pieces.abandonSolePieces(peer);
    peer.asked.removeIf(block -> abandoned.contains(block.pieceIndex()));
    peer.asked.forEach(pieces::released);
    peer.asked.clear();
  }

  private void ask(PiecePicker picker, Random random) {
    if (!peers.isEmpty()) {
      Peer peer = peers.get(random.nextInt(peers.size()));
      List<BlockId> picked = new ArrayList<>();
      picker.pick(
          new PiecePicker.Asker(peer, peer.has, peer.last, peer.asked::contains),
          random.nextInt(8),
          picked,
          0);
      for (BlockId block : picked) {
        assertThat(peer.has.get(block.pieceIndex())).isTrue();
        assertThat(peer.asked.add(block)).as("%s is asked for once", block).isTrue();
        peer.last = block;
      }
    }
  }

  private void deliver(PieceTracker pieces, Random random) {
    if (peers.isEmpty()) {
      return;
    }
    Peer peer = peers.get(random.nextInt(peers.size()));
    if (peer.asked.isEmpty()) {
      return;
    }
    BlockId block = peer.asked.iterator().next();
    assertThat(pieces.received(block)).isTrue();
    for (Peer each : peers) {
      each.asked.remove(block);
    }
    PieceProgress progress = pieces.progress(block.pieceIndex());
    assertThat(progress).isNotNull();
    if (progress != null && progress.isComplete()) {
      pieces.verifying(block.pieceIndex());
      hashing.add(block.pieceIndex());
    }
  }

  private void hashed(PieceTracker pieces, Random random) {
    for (int piece : List.copyOf(hashing)) {
      hashing.remove(piece);
      if (random.nextInt(4) == 0) {
        pieces.failed(piece);
      } else {
        pieces.verified(piece);
      }
    }
  }

  private void finish(PieceTracker pieces, PiecePicker picker, Random random) {
    Peer seeder = new Peer();
    for (int piece = 0; piece < LAYOUT.pieceCount(); piece++) {
      seeder.has.set(piece);
    }
    while (!peers.isEmpty()) {
      leave(pieces, random);
    }
    peers.add(seeder);
    pieces.peerJoined(seeder.has);
    for (int step = 0; step < 10_000 && !pieces.isComplete(); step++) {
      ask(picker, random);
      deliver(pieces, random);
      hashed(pieces, random);
    }
  }

  private void requireStraightBooks(PieceTracker pieces, String when) {
    Map<BlockId, Integer> requesters = new HashMap<>();
    for (Peer peer : peers) {
      peer.asked.forEach(block -> requesters.merge(block, 1, Integer::sum));
    }
    Set<Integer> active = new LinkedHashSet<>();
    for (PieceProgress progress : pieces.active()) {
      assertThat(active.add(progress.pieceIndex())).as(when).isTrue();
      requireStraightBlocks(progress, requesters, when);
    }
    assertThat(requesters).as("%s: asked of pieces that nobody downloads", when).isEmpty();
    long left = 0;
    for (int piece = 0; piece < LAYOUT.pieceCount(); piece++) {
      PieceState state = pieces.state(piece);
      assertThat(pieces.wanted().waiting().get(piece))
          .as("%s: piece %d is %s", when, piece, state)
          .isEqualTo(state == PieceState.MISSING);
      assertThat(active.contains(piece)).as(when).isEqualTo(state == PieceState.DOWNLOADING);
      assertThat(hashing.contains(piece)).as(when).isEqualTo(state == PieceState.VERIFYING);
      assertThat(pieces.have().get(piece)).as(when).isEqualTo(state == PieceState.HAVE);
      left += state == PieceState.HAVE ? 0 : LAYOUT.pieceSize(piece);
      int index = piece;
      long holders = peers.stream().filter(peer -> peer.has.get(index)).count();
      assertThat(pieces.availability(piece)).as(when).isEqualTo((int) holders);
    }
    assertThat(pieces.bytesLeft()).as(when).isEqualTo(left);
  }

  /** Takes the piece's blocks out of the map. */
  private static void requireStraightBlocks(
      PieceProgress progress, Map<BlockId, Integer> requesters, String when) {
    int free = 0;
    int received = 0;
    for (int block = 0; block < progress.blockCount(); block++) {
      Integer asked = requesters.remove(new BlockId(progress.pieceIndex(), block));
      int expected = asked == null ? 0 : asked;
      assertThat(progress.requesters(block)).as(when).isEqualTo(expected);
      assertThat(expected).as(when).isLessThanOrEqualTo(PiecePicker.MAX_REQUESTERS);
      if (progress.isReceived(block)) {
        received++;
      } else if (expected == 0) {
        free++;
      }
    }
    assertThat(progress.freeBlocks()).as(when).isEqualTo(free);
    assertThat(progress.receivedBlocks()).as(when).isEqualTo(received);
  }
}
