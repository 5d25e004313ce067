package dev.enjambre.peer.session;

import dev.enjambre.common.id.PeerId;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server that a torrent names as a seed, and how we stand with it. Owned by the torrent's
 * loop; time comes in as a parameter.
 */
final class WebSeed {

  private static final Logger log = LoggerFactory.getLogger(WebSeed.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final URI url;
  private final PeerId id;
  private @Nullable PeerConnection connection;
  private boolean out;
  private @Nullable String lastError;
  private long receivedBefore;
  private int failures;
  private long notBeforeNanos;

  WebSeed(URI url, long nowNanos) {
    this.url = url;
    this.id = idOf(url);
    this.notBeforeNanos = nowNanos;
  }

  /** Servers have no peer id, so they get one of their URL: a ban holds as long as the URL does. */
  private static PeerId idOf(URI url) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(url.toString().getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.allocate(20);
      bytes.put("-WS0000-".getBytes(StandardCharsets.US_ASCII)).put(digest, 0, 12);
      return PeerId.of(bytes.array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }

  URI url() {
    return url;
  }

  PeerId id() {
    return id;
  }

  @Nullable PeerConnection connection() {
    return connection;
  }

  boolean isDue(long nowNanos) {
    return !out && connection == null && nowNanos - notBeforeNanos >= 0;
  }

  void connected(PeerConnection to) {
    connection = to;
  }

  /** It is not to be used again in this run. */
  void giveUp(String reason) {
    out = true;
    lastError = reason;
    log.info("the web seed {} is not used any more: {}", url, reason);
  }

  /** The connection has ended. */
  void closed(PeerConnection ended, Optional<WebSeedFailure> failure, long nowNanos) {
    connection = null;
    receivedBefore += ended.download().total();
    if (failure.isEmpty()) {
      failures = 0;
      return;
    }
    WebSeedFailure why = failure.get();
    if (why.forGood()) {
      giveUp(why.reason());
      return;
    }
    failures = ended.download().total() > 0 ? 1 : Math.min(20, failures + 1);
    long wait =
        why.retryAfter()
            .map(asked -> clamp(asked, Duration.ofSeconds(1), LONGEST_WAIT).toNanos())
            .orElseGet(() ->
                Math.min(
                    LONGEST_RETRY.toNanos(), FIRST_RETRY.toNanos() << Math.min(16, failures - 1)));
    notBeforeNanos = nowNanos + wait;
    lastError = why.reason();
    log.info(
        "the web seed {} fails, and is tried again after {} s: {}",
        url,
        Duration.ofNanos(wait).toSeconds(),
        why.reason());
  }

  WebSeedStatus status(long nowNanos) {
    long now = connection == null ? 0 : connection.download().total();
    boolean waiting = !out && connection == null && nowNanos - notBeforeNanos < 0;
    return new WebSeedStatus(
        url,
        state(waiting),
        receivedBefore + now,
        failures,
        Optional.ofNullable(lastError),
        waiting ? OptionalLong.of(notBeforeNanos) : OptionalLong.empty());
  }

  private WebSeedStatus.State state(boolean waiting) {
    if (out) {
      return WebSeedStatus.State.GIVEN_UP;
    }
    if (connection != null) {
      return WebSeedStatus.State.CONNECTED;
    }
    return waiting ? WebSeedStatus.State.WAITING : WebSeedStatus.State.IDLE;
  }

  private static Duration clamp(Duration value, Duration least, Duration most) {
    Duration atMost = value.compareTo(most) > 0 ? most : value;
    return atMost.compareTo(least) < 0 ? least : atMost;
  }
}
