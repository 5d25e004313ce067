package dev.enjambre.peer.session;

import dev.enjambre.common.id.InfoHash;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;

/** An HTTP server that a torrent names as a seed. Owned by the torrent's loop. */
final class WebSeed extends Source {

  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);

  private final URI url;

  WebSeed(InfoHash torrent, URI url, long nowNanos) {
    super(torrent, "WS0000", url.toString(), "the web seed " + url, FIRST_RETRY, nowNanos);
    this.url = url;
  }

  URI url() {
    return url;
  }

  @Override
  PeerSource kind() {
    return PeerSource.WEB_SEED;
  }

  @Override
  String host() {
    return url.getHost();
  }

  @Override
  String program() {
    return "HTTP server";
  }

  WebSeedStatus status(long nowNanos) {
    boolean waiting = !isOut() && connection() == null && nowNanos - notBeforeNanos() < 0;
    return new WebSeedStatus(
        url,
        state(waiting),
        received(),
        failures(),
        lastError(),
        waiting ? OptionalLong.of(notBeforeNanos()) : OptionalLong.empty());
  }

  private WebSeedStatus.State state(boolean waiting) {
    if (isOut()) {
      return WebSeedStatus.State.GIVEN_UP;
    }
    if (connection() != null) {
      return WebSeedStatus.State.CONNECTED;
    }
    return waiting ? WebSeedStatus.State.WAITING : WebSeedStatus.State.IDLE;
  }
}
