package dev.enjambre.tracker.fuzz;

import dev.enjambre.interop.fuzz.Corpus;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The inputs that are kept, and what is near to them, meet the demands that fuzzing looks for. */
class FuzzCorpusTest {

  @ParameterizedTest
  @EnumSource
  void everyInputIsAnsweredAsItShould(TrackerTarget target) throws IOException {
    Corpus.tryInputs(target);
  }

  @ParameterizedTest
  @EnumSource
  void soIsEveryInputThatIsCutShortOrSpoilt(TrackerTarget target) throws IOException {
    Corpus.tryNearInputs(target);
  }
}
