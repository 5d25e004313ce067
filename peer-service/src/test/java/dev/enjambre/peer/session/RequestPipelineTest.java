package dev.enjambre.peer.session;

import static dev.enjambre.peer.session.RequestPipeline.Answer.EXPECTED;
import static dev.enjambre.peer.session.RequestPipeline.Answer.LATE;
import static dev.enjambre.peer.session.RequestPipeline.Answer.UNREQUESTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.piece.BlockId;
import org.junit.jupiter.api.Test;

class RequestPipelineTest {

  private static final BlockId BLOCK = new BlockId(3, 1);
  private static final int LENGTH = 16 * 1024;

  private final RequestPipeline pipeline = new RequestPipeline(false);

  @Test
  void expectsABlockOnce() {
    pipeline.sent(BLOCK, 0);

    assertThat(answered(BLOCK)).isEqualTo(EXPECTED);
    assertThat(answered(BLOCK)).isEqualTo(UNREQUESTED);
  }

  @Test
  void tellsWhatItIsAskedForNow() {
    BlockId other = new BlockId(3, 2);
    pipeline.sent(BLOCK, 0);
    pipeline.sent(other, 0);
    answered(other);

    assertThat(pipeline.outstandingNow()).accepts(BLOCK).rejects(other);
    assertThat(pipeline.isOutstanding(BLOCK)).isTrue();
    pipeline.giveUpAll();
    assertThat(pipeline.outstandingNow()).rejects(BLOCK);
  }

  @Test
  void takesABlockThatWasGivenUpForLateOnce() {
    pipeline.sent(BLOCK, 0);
    assertThat(pipeline.giveUp(BLOCK)).isTrue();

    assertThat(answered(BLOCK)).isEqualTo(LATE);
    assertThat(answered(BLOCK)).isEqualTo(UNREQUESTED);
  }

  @Test
  void takesABlockAsOftenAsItWasAskedFor() {
    for (int i = 0; i < 3; i++) {
      pipeline.sent(BLOCK, i);
      pipeline.giveUpAll();
    }
    pipeline.sent(BLOCK, 3);

    assertThat(answered(BLOCK)).isEqualTo(EXPECTED);
    assertThat(answered(BLOCK)).isEqualTo(LATE);
    assertThat(answered(BLOCK)).isEqualTo(LATE);
    assertThat(answered(BLOCK)).isEqualTo(LATE);
    assertThat(answered(BLOCK)).isEqualTo(UNREQUESTED);
  }

  @Test
  void remembersABoundedNumberOfBlocksThatWereGivenUp() {
    for (int i = 0; i < 100_000; i++) {
      pipeline.sent(new BlockId(i, 0), i);
      pipeline.giveUpAll();
    }

    assertThat(answered(new BlockId(0, 0))).isEqualTo(UNREQUESTED);
    assertThat(answered(new BlockId(99_999, 0))).isEqualTo(LATE);
  }

  @Test
  void isSilentOnlyWhileSomethingIsOwed() {
    assertThat(pipeline.silentForNanos(1000)).isEmpty();

    pipeline.sent(BLOCK, 1000);
    assertThat(pipeline.silentForNanos(1500)).hasValue(500);

    pipeline.giveUpAll();
    assertThat(pipeline.silentForNanos(2000)).isEmpty();
  }

  @Test
  void takesARejectForTheFirstOfTwoRequests() {
    pipeline.sent(BLOCK, 0);
    pipeline.giveUp(BLOCK);
    pipeline.sent(BLOCK, 1);

    assertThat(pipeline.rejected(BLOCK, 2)).isEqualTo(LATE);
    assertThat(pipeline.isOutstanding(BLOCK)).isTrue();
    assertThat(pipeline.rejected(BLOCK, 3)).isEqualTo(EXPECTED);
    assertThat(pipeline.rejected(BLOCK, 4)).isEqualTo(UNREQUESTED);
  }

  @Test
  void countsALateBlockAsASignOfLife() {
    BlockId other = new BlockId(4, 0);
    pipeline.sent(BLOCK, 0);
    pipeline.sent(other, 0);
    pipeline.giveUp(BLOCK);

    assertThat(answered(BLOCK)).isEqualTo(LATE);

    assertThat(pipeline.silentForNanos(1_000_500)).hasValue(500);
  }

  @Test
  void findsABlockOverdueThatIsPassedOverForTheTimeOfPatience() {
    BlockId before = new BlockId(2, 0);
    BlockId after = new BlockId(4, 0);
    // All in one go, so that the order alone tells.
    pipeline.sent(before, 0);
    pipeline.sent(BLOCK, 0);
    pipeline.sent(after, 0);
    assertThat(pipeline.overdue(100, 100)).isEmpty();

    answered(before);
    assertThat(pipeline.overdue(100, 100)).isEmpty();
    answered(after);
    assertThat(pipeline.overdue(100, 99)).isEmpty();
    assertThat(pipeline.overdue(100, 100)).containsExactly(BLOCK);
  }

  @Test
  void findsABlockOverdueThatWaitsItsTurnForLonger() {
    pipeline.sent(BLOCK, 0);

    assertThat(pipeline.overdue(100, RequestPipeline.QUEUED * 100 - 1)).isEmpty();
    assertThat(pipeline.overdue(100, RequestPipeline.QUEUED * 100)).containsExactly(BLOCK);
  }

  @Test
  void waitsUntilABatchIsWorthIt() {
    int depth = pipeline.depth();
    for (int i = 0; i < depth; i++) {
      pipeline.sent(new BlockId(i, 0), 0);
    }
    assertThat(pipeline.wanted()).isZero();

    pipeline.giveUp(new BlockId(0, 0));
    assertThat(pipeline.wanted()).isZero();
    for (int i = 1; i < depth / 4; i++) {
      pipeline.giveUp(new BlockId(i, 0));
    }
    assertThat(pipeline.wanted()).isEqualTo(depth / 4);
  }

  private RequestPipeline.Answer answered(BlockId block) {
    return pipeline.answered(block, 1_000_000, LENGTH, 1_000_000);
  }
}
