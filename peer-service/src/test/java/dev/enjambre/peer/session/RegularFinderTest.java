package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A way by a directory, and what is left of it. */
class RegularFinderTest {

  private final ManualLoop loop = new ManualLoop();
  private final ScriptedDirectory directory = new ScriptedDirectory();

  /** Keeps what it hears of. */
  private static final class Heard implements PeerFinder.Candidates {
    private final List<PeerEndpoint> peers = new ArrayList<>();

    @Override
    public void found(List<PeerEndpoint> found) {
      peers.addAll(found);
    }

    @Override
    public void gone(PeerEndpoint peer) {
      peers.remove(peer);
    }
  }

  @Test
  void tellsNobodyOnceItIsClosed() {
    Heard heard = new Heard();
    PeerFinder finder = openFor(heard);
    answer(1);
    finder.close();

    answer(2);

    assertThat(heard.peers).containsExactly(Bench.endpoint(1));
  }

  @Test
  void aDirectoryThatStillKnowsTheQuestionKeepsNothingOfATorrentThatHasLeft() {
    WeakReference<Heard> torrent = opensAndCloses();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          System.gc();
          return torrent.get() == null;
        });
    assertThat(directory.questions).hasSize(1);
  }

  private WeakReference<Heard> opensAndCloses() {
    Heard heard = new Heard();
    PeerFinder finder = openFor(heard);
    finder.close();
    return new WeakReference<>(heard);
  }

  private PeerFinder openFor(Heard heard) {
    PeerFinder finder =
        RegularFinder.of(PeerSource.DHT, directory).open(InfoHash.of(new byte[20]), loop, heard);
    finder.update(new PeerFinder.Need(true, true), loop.nanoTime());
    return finder;
  }

  private void answer(int peer) {
    directory.questions.getFirst().found().accept(List.of(Bench.endpoint(peer)));
    loop.settle();
  }
}
