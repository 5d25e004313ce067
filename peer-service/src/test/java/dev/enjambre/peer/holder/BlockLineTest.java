package dev.enjambre.peer.holder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.enjambre.api.peer.v1.Fragment;
import dev.enjambre.api.peer.v1.PieceRange;
import dev.enjambre.peer.holder.BlockLine.Block;
import dev.enjambre.peer.holder.BlockLine.UnexpectedFragmentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a holder, and what becomes of its answers. */
class BlockLineTest {

  private static final int BLOCK = 16_384;

  private final BlockLine line = new BlockLine();
  private final List<Block> taken = new ArrayList<>();
  private final List<ByteString> contents = new ArrayList<>();

  private static Block block(int piece, int number) {
    return new Block(piece, number * BLOCK, BLOCK);
  }

  private void ask(Block... blocks) {
    List.of(blocks).forEach(line::add);
    line.ask();
  }

  private void comes(int piece, int offset, byte[] data) throws UnexpectedFragmentException {
    line.received(
        Fragment.newBuilder()
            .setPiece(piece)
            .setOffset(offset)
            .setData(ByteString.copyFrom(data))
            .build(),
        (block, content) -> {
          taken.add(block);
          contents.add(content);
        });
  }

  @Test
  void asksForBlocksThatAdjoinAsOneRange() {
    line.add(block(3, 1));
    line.add(block(3, 2));
    line.add(block(3, 4));
    line.add(block(4, 5));
    line.add(new Block(4, 6 * BLOCK, 100));

    assertThat(line.ask())
        .containsExactly(
            range(3, BLOCK, 2 * BLOCK),
            range(3, 4 * BLOCK, BLOCK),
            range(4, 5 * BLOCK, BLOCK + 100));
    assertThat(line.ask()).isEmpty();
  }

  @Test
  void asksForAMebibyteAtMostAtOnce() {
    for (int i = 0; i < 100; i++) {
      line.add(block(0, i));
    }

    assertThat(line.ask())
        .containsExactly(range(0, 0, 64 * BLOCK), range(0, 64 * BLOCK, 36 * BLOCK));
  }

  private static PieceRange range(int piece, int offset, int length) {
    return PieceRange.newBuilder().setPiece(piece).setOffset(offset).setLength(length).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16_383, 16_384, 16_385, 40_000, 49_152})
  void cutsWhateverComesIntoBlocks(int size) throws UnexpectedFragmentException {
    byte[] content = new byte[3 * BLOCK];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + i / BLOCK);
    }
    ask(block(2, 0), block(2, 1), block(2, 2));

    for (int at = 0; at < content.length; at += size) {
      int end = Math.min(content.length, at + size);
      comes(2, at, Arrays.copyOfRange(content, at, end));
    }

    assertThat(taken).containsExactly(block(2, 0), block(2, 1), block(2, 2));
    assertThat(ByteString.copyFrom(contents).toByteArray()).isEqualTo(content);
    assertThat(line.owesNothing()).isTrue();
  }

  @Test
  void dropsWhatWasCancelled() throws UnexpectedFragmentException {
    ask(block(0, 0), block(0, 1));
    line.add(block(0, 2));
    line.cancel(block(0, 0));
    line.cancel(block(0, 2));
    assertThat(line.ask()).isEmpty();

    comes(0, 0, new byte[2 * BLOCK]);

    assertThat(taken).containsExactly(block(0, 1));
    assertThat(line.owesNothing()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1,0,1", "0,1,1", "0,-1,1", "0,0,16385", "-1,0,1"})
  void refusesWhatItDidNotAskFor(int piece, int offset, int length) {
    ask(block(0, 0));

    assertThatThrownBy(() -> comes(piece, offset, new byte[length]))
        .isInstanceOf(UnexpectedFragmentException.class);
  }
}
