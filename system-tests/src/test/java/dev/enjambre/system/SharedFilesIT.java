package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The catalogue of what a fleet shares, from publishing to being a holder: a tracker and peers. */
@Timeout(600)
class SharedFilesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int SIZE = 6 << 20;
  private static final String SLOW = "--enjambre.peer.max-upload-rate=1500KB";

  @TempDir private Path folder;

  @Test
  @DisplayName("C1, C2, C3, C4: two publish, one finds both, fetches from several, and is a holder")
  void whatTwoPublishAThirdFindsFetchesFromSeveralAndHolds() throws Exception {
    byte[] first = random(1);
    byte[] second = random(2);
    try (LocalService tracker = LocalService.tracker(folder.resolve("tracker"));
        LocalService one = LocalService.peer(folder.resolve("one"), tracker, SLOW);
        LocalService two = LocalService.peer(folder.resolve("two"), tracker, SLOW);
        LocalService third = LocalService.peer(folder.resolve("third"), tracker);
        LocalService fourth = LocalService.peer(folder.resolve("fourth"), tracker, SLOW)) {
      String one1 =
          one.api()
              .put("files/Großes-Modell-1.bin".replace("ß", "%C3%9F"), first)
              .path("infoHash")
              .asString();
      String two1 = two.api().put("files/modell-2.bin", second).path("infoHash").asString();

      Map<String, String> found = new HashMap<>();
      JsonNode answer = third.api().json("search?q=modell");
      answer
          .path("results")
          .forEach(result ->
              found.put(result.path("name").asString(), result.path("infoHash").asString()));
      assertThat(found).isEqualTo(Map.of("Großes-Modell-1.bin", one1, "modell-2.bin", two1));
      assertThat(answer.path("problems")).isEmpty();
      await("C2: the holder's address")
          .atMost(PATIENCE)
          .until(() -> holders(tracker, one1).equals(Set.of(one.address())));

      fetch(fourth, one1, "Großes-Modell-1.bin");
      fetch(fourth, two1, "modell-2.bin");
      await("C4: the fourth is a holder")
          .atMost(PATIENCE)
          .until(() ->
              holders(tracker, one1).equals(Set.of(one.address(), fourth.address()))
                  && holders(tracker, two1).equals(Set.of(two.address(), fourth.address())));

      assertThat(fetch(third, one1, "Großes-Modell-1.bin"))
          .describedAs("C3: holders that bytes came from")
          .isEqualTo(Set.of(one.address(), fourth.address()));
      assertThat(fetch(third, two1, "modell-2.bin"))
          .isEqualTo(Set.of(two.address(), fourth.address()));

      assertThat(third.data().resolve("Großes-Modell-1.bin")).hasBinaryContent(first);
      assertThat(third.data().resolve("modell-2.bin")).hasBinaryContent(second);
      await("C4: the third is a holder")
          .atMost(PATIENCE)
          .until(() ->
              holders(tracker, one1)
                  .equals(Set.of(one.address(), fourth.address(), third.address())));
    }
  }

  @Test
  @Tag("cluster")
  @DisplayName("C4: with replicate=*, what one shares all of them hold")
  void whatOneSharesAllOthersFetchByThemselves() throws Exception {
    String all = "--enjambre.peer.replicate=*";
    byte[] content = random(3);
    try (LocalService tracker = LocalService.tracker(folder.resolve("tracker"));
        LocalService one = LocalService.peer(folder.resolve("one"), tracker, all);
        LocalService two = LocalService.peer(folder.resolve("two"), tracker, all)) {
      String shared = one.api().put("files/all.bin", content).path("infoHash").asString();
      try (LocalService late = LocalService.peer(folder.resolve("late"), tracker, all)) {
        await("three holders")
            .atMost(PATIENCE)
            .until(() ->
                holders(tracker, shared)
                    .equals(Set.of(one.address(), two.address(), late.address())));
        assertThat(late.data().resolve("all.bin")).hasBinaryContent(content);
      }
    }
  }

  @Test
  @Tag("cluster")
  void aTrackerOfTheCatalogueAloneTracksWhatIsSharedSoon() throws Exception {
    byte[] content = random(4);
    try (LocalService tracker =
            LocalService.tracker(folder.resolve("tracker"), "--enjambre.tracker.mode=catalog");
        LocalService one = LocalService.peer(folder.resolve("one"), tracker);
        LocalService two = LocalService.peer(folder.resolve("two"), tracker)) {
      String shared = one.api().put("files/strict.bin", content).path("infoHash").asString();

      fetch(two, shared, "strict.bin");

      await("two holders")
          .atMost(PATIENCE)
          .until(() -> holders(tracker, shared).equals(Set.of(one.address(), two.address())));
    }
  }

  /** Adds a file by its name, and returns the addresses of those from whom blocks of it came. */
  private static Set<String> fetch(LocalService peer, String infoHash, String name)
      throws Exception {
    Set<String> sources = new HashSet<>();
    peer.api().post("torrents", Map.of("catalog", name));
    await(name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          for (JsonNode source : peer.api().json("torrents/" + infoHash + "/peers")) {
            if (source.path("downloadedBytes").asLong() > 0) {
              String address = source.path("address").asString();
              sources.add(address.substring(0, address.lastIndexOf(':')));
            }
          }
          return peer.api().json("torrents/" + infoHash).path("state").asString().equals("SEEDING");
        });
    return sources;
  }

  /** Returns the addresses of those who have a torrent, as the tracker says. */
  private static Set<String> holders(LocalService tracker, String infoHash) throws Exception {
    Set<String> addresses = new HashSet<>();
    for (JsonNode peer : tracker.api().json("fleet/" + infoHash).path("peers")) {
      if (peer.path("seeder").asBoolean()) {
        addresses.add(peer.path("address").asString());
      }
    }
    return addresses;
  }

  private static byte[] random(long seed) {
    byte[] bytes = new byte[SIZE];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }
}
