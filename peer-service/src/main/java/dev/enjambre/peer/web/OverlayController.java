package dev.enjambre.peer.web;

import dev.enjambre.peer.overlay.ListedPeer;
import dev.enjambre.peer.overlay.OverlayStatus;
import dev.enjambre.peer.service.Overlay;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the overlay as this peer knows it. */
@RestController
final class OverlayController {

  /**
   * How our node stands.
   *
   * @param enabled whether there is one
   * @param id our node id, 40 hexadecimal digits; null without a node
   * @param port where others can call us; 0 without a node
   * @param seenAs our address as others see it; null if none has said so
   * @param peers those who have answered a call of ours
   */
  record OverlayJson(
      boolean enabled,
      @Nullable String id,
      int port,
      @Nullable String seenAs,
      List<KnownPeer> peers) {}

  /**
   * A peer that is known.
   *
   * @param id its node id, 40 hexadecimal digits
   * @param address where it listens, {@code HOST:PORT}
   * @param ageSeconds how long ago it was heard of
   */
  record KnownPeer(String id, String address, long ageSeconds) {

    static KnownPeer of(ListedPeer peer) {
      return new KnownPeer(peer.id().toHex(), peer.address().hostAndPort(), peer.ageSeconds());
    }
  }

  private final PeerService service;

  OverlayController(PeerService service) {
    this.service = service;
  }

  @GetMapping("/api/v1/overlay")
  OverlayJson overlay() throws TorrentException {
    Optional<Overlay> overlay = service.overlay();
    if (overlay.isEmpty()) {
      return new OverlayJson(false, null, 0, null, List.of());
    }
    OverlayStatus status = overlay.get().status();
    return new OverlayJson(
        true,
        status.self().id().toHex(),
        status.self().port(),
        status.seenAs() == null ? null : status.seenAs().toInetAddress().getHostAddress(),
        overlay.get().peers().stream().map(KnownPeer::of).toList());
  }
}
