package dev.enjambre.tracker.service;

import static dev.enjambre.tracker.service.FleetDriver.peer;
import static dev.enjambre.tracker.service.FleetDriver.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.FleetOverview.Shown;
import dev.enjambre.tracker.service.FleetOverview.Totals;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetOverviewTest {

  private final FleetDriver driver = new FleetDriver();
  private final FleetOverview overview = new FleetOverview(driver.fleet, driver::now);

  @Test
  void putsFirstWhatStallsThenWhatIsBeingFetched() {
    driver.announce(1, peer(1), 0);
    driver.announce(2, peer(1), 100);
    driver.announce(3, peer(1), 100);
    driver.announce(4, peer(1), 0);
    driver.pass(Duration.ofMinutes(2));
    driver.announce(2, peer(1), 50);
    driver.announce(3, peer(1), 100);

    assertThat(shown(Shown.ALL, 0, 10))
        .containsExactly(torrent(3), torrent(2), torrent(1), torrent(4));
    assertThat(shown(Shown.FETCHING, 0, 10)).containsExactly(torrent(3), torrent(2));
    assertThat(shown(Shown.STALLED, 0, 10)).containsExactly(torrent(3));
    assertThat(overview.part(Shown.ALL, 0, 1).totals()).isEqualTo(new Totals(4, 2, 1));
  }

  @Test
  void givesParts() {
    driver.announce(1, peer(1), 0);
    driver.announce(2, peer(1), 100);
    driver.announce(3, peer(1), 0);

    assertThat(shown(Shown.ALL, 1, 1)).containsExactly(torrent(1));
    assertThat(shown(Shown.ALL, 2, 5)).containsExactly(torrent(3));
    assertThat(shown(Shown.ALL, 3, 5)).isEmpty();
    assertThat(shown(Shown.ALL, Long.MAX_VALUE / 2, 5)).isEmpty();
  }

  @Test
  void looksAgainAfterASecond() {
    driver.announce(1, peer(1), 0);
    assertThat(shown(Shown.ALL, 0, 10)).hasSize(1);
    driver.announce(2, peer(1), 0);

    driver.pass(Duration.ofMillis(900));
    assertThat(shown(Shown.ALL, 0, 10)).hasSize(1);
    driver.pass(Duration.ofMillis(100));
    assertThat(shown(Shown.ALL, 0, 10)).hasSize(2);
  }

  private List<InfoHash> shown(Shown shown, long first, int size) {
    return overview.part(shown, first, size).swarms().stream()
        .map(SwarmProgress::infoHash)
        .toList();
  }
}
