package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows and changes the limits over all torrents. */
@RestController
@RequestMapping("/api/v1/settings")
final class SettingsController {

  private final PeerService service;

  SettingsController(PeerService service) {
    this.service = service;
  }

  @GetMapping
  SettingsJson show() {
    return SettingsJson.of(service.limits(), service.choking());
  }

  @PatchMapping
  SettingsJson change(@RequestBody SettingsJson change) throws TorrentException {
    if (change.wantsOtherThan(service.choking())) {
      throw Problems.badInput(
          "choking", "choking can't be changed while the peer runs; set enjambre.peer.choking");
    }
    return SettingsJson.of(service.limit(change::appliedTo), service.choking());
  }
}
