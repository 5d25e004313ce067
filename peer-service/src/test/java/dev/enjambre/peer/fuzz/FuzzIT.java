package dev.enjambre.peer.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.interop.fuzz.Jazzer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Jazzer looks for inputs that break a demand. One that does is named in the failure, and belongs
 * into {@code src/test/fuzz} under a name that tells what it is.
 */
@Tag("long")
class FuzzIT {

  @Test
  void findsNothing() throws Exception {
    assertThat(Jazzer.run(PeerTarget.values())).isEmpty();
  }
}
