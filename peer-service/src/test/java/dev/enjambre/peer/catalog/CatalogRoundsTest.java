package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.catalog.CatalogException.Kind;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps the parts that look after the catalogue from each other. */
@Timeout(60)
class CatalogRoundsTest {

  private static final long LATER = Duration.ofSeconds(11).toNanos();

  @TempDir private Path folder;

  private final FakeCatalog catalog = new FakeCatalog();
  private final List<String> done = new ArrayList<>();
  private PeerService service;
  private CatalogPublisher publisher;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(PeerConfig.of(folder));
    publisher = new CatalogPublisher(service, catalog.client(), "");
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    catalog.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"REFUSED", "NONSENSE"})
  void anAnswerThatIsOfNoUseKeepsNoOtherFromAsking(Kind kind) {
    CatalogRounds rounds = rounds(failing(kind));

    rounds.round(0);

    assertThat(done).containsExactly("failed", "second");
  }

  @Test
  void aFaultKeepsNoOtherFromAsking() {
    CatalogRounds rounds =
        rounds(_ -> {
          throw new IllegalStateException("a fault");
        });

    rounds.round(0);

    assertThat(done).containsExactly("second");
  }

  @Test
  void aCatalogueThatIsAwayIsLeftAlone() {
    CatalogRounds rounds = rounds(failing(Kind.UNREACHABLE));

    rounds.round(0);
    rounds.round(1);

    assertThat(done).containsExactly("failed");
    assertThat(publisher.problem()).contains("UNREACHABLE");
  }

  @Test
  void whoAnswersNonsenseIsThereAgain() {
    publisher.noteFailure(new CatalogException(Kind.UNREACHABLE, "away"), 0);
    assertThat(publisher.problem()).contains("away");
    CatalogRounds rounds = new CatalogRounds(publisher, List.of(failing(Kind.NONSENSE)));

    rounds.round(LATER);

    assertThat(publisher.problem()).isEmpty();
  }

  private CatalogRounds rounds(CatalogRounds.Part first) {
    return new CatalogRounds(publisher, List.of(first, _ -> done.add("second")));
  }

  private CatalogRounds.Part failing(Kind kind) {
    return _ -> {
      done.add("failed");
      throw new CatalogException(kind, kind.name());
    };
  }
}
