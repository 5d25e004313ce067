package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.discovery.PeerDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A directory whose answers a test decides: at once, and later. */
final class ScriptedDirectory implements PeerDirectory {

  /** A question, which can still be answered. */
  record Question(InfoHash infoHash, boolean lacking, Consumer<List<PeerEndpoint>> found) {}

  final List<Question> questions = new ArrayList<>();

  /** What is answered at once. */
  List<PeerEndpoint> knows = List.of();

  /** How often somebody has come to be there. */
  int openings;

  @Override
  public Manners manners() {
    return new Manners(Duration.ofMinutes(1), Duration.ofMinutes(15));
  }

  @Override
  public int openings() {
    return openings;
  }

  @Override
  public void ask(InfoHash infoHash, boolean lacking, Consumer<List<PeerEndpoint>> found) {
    questions.add(new Question(infoHash, lacking, found));
    if (!knows.isEmpty()) {
      found.accept(knows);
    }
  }
}
