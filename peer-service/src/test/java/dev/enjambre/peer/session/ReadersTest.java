package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.ReadableBlock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Those who read a torrent while it is fetched. */
class ReadersTest {

  private static CompletableFuture<BlockData> read(
      Bench bench, Object reader, int piece, int lastPiece) {
    CompletableFuture<BlockData> answer =
        bench.loop.ask(() -> bench.session.read(reader, piece, lastPiece, 100, 1000));
    bench.settle();
    return answer;
  }

  private static byte[] bytes(CompletableFuture<BlockData> answer) {
    ReadableBlock block = (ReadableBlock) answer.join();
    byte[] bytes = new byte[block.length()];
    block.buffer().get(bytes);
    block.release();
    return bytes;
  }

  private static byte[] expected(Bench bench, int piece) {
    byte[] bytes = new byte[1000];
    bench.torrent.range(piece, 100, 1000).get(bytes);
    return bytes;
  }

  @Test
  void readsAtOnceWhatIsThere() {
    Bench bench = Bench.having(3);

    assertThat(bytes(read(bench, "me", 3, 3))).isEqualTo(expected(bench, 3));
  }

  @Test
  void waitsForAPieceThatIsMissing() {
    Bench bench = Bench.leeching();
    ScriptedPeer seed = bench.caller().hasAll();
    CompletableFuture<BlockData> answer = read(bench, "me", 5, 7);
    assertThat(answer).isNotDone();

    seed.unchokes().answersEverything();
    bench.settle();

    assertThat(bytes(answer)).isEqualTo(expected(bench, 5));
  }

  @Test
  void asksFirstForWhatIsWaitedForAndThenForWhatFollows() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer seed = bench.caller().hasAll();
    read(bench, "me", 700, 703);
    read(bench, "another", 20, 900);

    seed.unchokes();

    assertThat(seed.requests().stream().map(request -> request.pieceIndex()).distinct().limit(6))
        .containsExactly(700, 20, 701, 21, 702, 22);
  }

  @Test
  void forgetsWhoHasLeft() {
    Bench bench = Bench.leeching(Bench.large());
    read(bench, "me", 700, 999);
    bench.loop.run(() -> bench.session.endRead("me"));
    bench.loop.run(() ->
        bench.session.configure(new TorrentOptions(true, FilePriorities.ALL, TorrentLimits.NONE)));

    ScriptedPeer seed = bench.caller().hasAll().unchokes();

    assertThat(seed.requests().getFirst().pieceIndex()).isZero();
  }

  @Test
  void refusesWhatNobodyWants() {
    Bench bench = Bench.leeching();
    bench.loop.run(() ->
        bench.session.configure(
            new TorrentOptions(
                false,
                FilePriorities.ALL.with(Map.of(0, PiecePriority.SKIP)),
                TorrentLimits.NONE)));
    bench.settle();

    assertThat(read(bench, "me", 5, 5)).isCompletedExceptionally();
  }

  @Test
  void letsReadersGoWhenTheTorrentEnds() {
    Bench bench = Bench.leeching();
    List<CompletableFuture<BlockData>> answers =
        List.of(read(bench, "me", 5, 5), read(bench, "another", 6, 6));

    bench.loop.run(bench.session::stop);
    bench.settle();

    assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(read(bench, "a third", 1, 1)).isCompletedExceptionally();
  }
}
