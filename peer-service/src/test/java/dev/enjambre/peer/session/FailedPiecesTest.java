package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.storage.BlockDigests;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of pieces that failed is little, and enough. */
class FailedPiecesTest {

  private static final PeerIdentity A = peer("A");
  private static final PeerIdentity B = peer("B");

  private final FailedPieces failed = new FailedPieces();

  @Test
  void knowsWhoseBlocksDiffer() {
    failed.remember(7, List.of(A, B, A), blocks(1, 9, 3));

    assertThat(failed.concerns(7)).isTrue();
    assertThat(failed.concerns(8)).isFalse();
    assertThat(failed.guilty(7, blocks(1, 2, 3))).containsExactly(B);
    assertThat(failed.concerns(7)).isFalse();
    assertThat(failed.blocks()).isZero();
  }

  @Test
  void comparesEachTimeThatAPieceFailed() {
    failed.remember(7, List.of(A, B), blocks(9, 2));
    failed.remember(7, List.of(A, B), blocks(1, 9));

    assertThat(failed.guilty(7, blocks(1, 2))).containsExactly(A, B);
  }

  @Test
  void blamesNobodyForWhatIsTheSame() {
    failed.remember(7, List.of(A, B), blocks(1, 2));

    assertThat(failed.guilty(7, blocks(1, 2))).isEmpty();
  }

  @Test
  void forgetsTheOldestWhereThereAreTooMany() {
    int blocks = 1024;
    int[] bytes = new int[blocks];
    for (int piece = 0; piece < 100; piece++) {
      failed.remember(piece, Collections.nCopies(blocks, A), blocks(bytes));
      assertThat(failed.blocks()).isLessThanOrEqualTo(FailedPieces.MOST_BLOCKS);
    }

    assertThat(failed.concerns(0)).isFalse();
    assertThat(failed.concerns(99)).isTrue();
    assertThat(failed.blocks()).isEqualTo(FailedPieces.MOST_BLOCKS);
  }

  private static BlockDigests blocks(int... bytes) {
    return BlockDigests.of(
        bytes.length, block -> ByteBuffer.wrap(new byte[] {(byte) bytes[block]}));
  }

  private static PeerIdentity peer(String name) {
    return new PeerIdentity(Bench.id(name), new InetSocketAddress("10.0.0.7", 1), null);
  }
}
