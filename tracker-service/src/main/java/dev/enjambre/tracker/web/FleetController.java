package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.FleetView;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How far the fleet has got with each torrent, and who has one. */
@RestController
@RequestMapping("/api/v1/fleet")
class FleetController {

  private static final int MOST_TORRENTS = 1000;

  private final FleetView fleet;

  FleetController(FleetView fleet) {
    this.fleet = fleet;
  }

  @GetMapping
  FleetJson.Page torrents(
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "100") int size) {
    Parameters.requireSize(size, MOST_TORRENTS);
    InfoHash last = after == null || after.isEmpty() ? null : Parameters.infoHash(after, "after");
    return FleetJson.Page.of(fleet.swarms(last, size));
  }

  @GetMapping("/{infoHash}")
  FleetJson.Peers peers(
      @PathVariable("infoHash") String hex,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "100") int size) {
    InfoHash infoHash = Parameters.infoHash(hex, "infoHash");
    Parameters.requirePageOfPeers(page, size);
    return fleet
        .members(infoHash, page * size, size)
        .map(members -> FleetJson.Peers.of(fleet, infoHash, page, size, members))
        .orElseThrow(() -> Problems.of(HttpStatus.NOT_FOUND, "nobody has announced this torrent"));
  }
}
