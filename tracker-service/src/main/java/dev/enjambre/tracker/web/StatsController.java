package dev.enjambre.tracker.web;

import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.swarm.ShardTotals;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How much the tracker tracks. */
@RestController
@RequestMapping("/api/v1")
class StatsController {

  private final TrackerService tracker;

  StatsController(TrackerService tracker) {
    this.tracker = tracker;
  }

  @GetMapping("/stats")
  Stats stats() {
    ShardTotals totals = tracker.totals();
    return new Stats(
        totals.swarms(),
        totals.seeders(),
        totals.leechers(),
        totals.seedersIpv4() + totals.leechersIpv4(),
        totals.seedersIpv6() + totals.leechersIpv6());
  }

  /**
   * The answer.
   *
   * @param swarms swarms that are tracked
   * @param seeders peers that have everything
   * @param leechers peers that have not
   * @param peersIpv4 peers of both kinds that announced over IPv4
   * @param peersIpv6 peers of both kinds that announced over IPv6
   */
  record Stats(int swarms, int seeders, int leechers, int peersIpv4, int peersIpv6) {}
}
