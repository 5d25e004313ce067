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
  private static final int MOST_PEERS = 1000;

  private final FleetView fleet;

  FleetController(FleetView fleet) {
    this.fleet = fleet;
  }

  @GetMapping
  FleetJson.Page torrents(
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "100") int size) {
    requireSize(size, MOST_TORRENTS);
    InfoHash last = after == null || after.isEmpty() ? null : infoHash(after, "after");
    return FleetJson.Page.of(fleet.swarms(last, size));
  }

  @GetMapping("/{infoHash}")
  FleetJson.Peers peers(
      @PathVariable("infoHash") String hex,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "100") int size) {
    InfoHash infoHash = infoHash(hex, "infoHash");
    requireSize(size, MOST_PEERS);
    if (page < 0 || (long) page * size > Integer.MAX_VALUE) {
      throw Problems.badInput("page", "page must be 0 or more, and exist");
    }
    return fleet
        .members(infoHash, page * size, size)
        .map(members -> FleetJson.Peers.of(infoHash, page, size, members))
        .orElseThrow(() -> Problems.of(HttpStatus.NOT_FOUND, "nobody has announced this torrent"));
  }

  private static void requireSize(int size, int most) {
    if (size < 1 || size > most) {
      throw Problems.badInput("size", "size must be 1 to " + most);
    }
  }

  private static InfoHash infoHash(String hex, String field) {
    try {
      return InfoHash.fromHex(hex);
    } catch (IllegalArgumentException notHex) {
      throw Problems.badInput(
          field, field + " must be an info hash: 40 hexadecimal digits", notHex);
    }
  }
}
