package dev.enjambre.peer.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.enjambre.interop.fuzz.Corpus;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The inputs that are kept, and what is near to them, meet the demands that fuzzing looks for. */
class FuzzCorpusTest {

  private static final Logger LOGGER =
      (Logger) LoggerFactory.getLogger("dev.enjambre.peer.service");

  /** Of each of some hundred damaged files there would be a line. */
  @BeforeAll
  static void beQuiet() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOGGER.setLevel(null);
  }

  @ParameterizedTest
  @EnumSource
  void everyInputIsTakenAsItShould(PeerTarget target) throws IOException {
    Corpus.tryInputs(target);
  }

  @ParameterizedTest
  @EnumSource
  void soIsEveryInputThatIsCutShortOrSpoilt(PeerTarget target) throws IOException {
    Corpus.tryNearInputs(target);
  }
}
