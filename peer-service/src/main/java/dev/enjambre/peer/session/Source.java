package dev.enjambre.peer.session;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a torrent is fetched from besides peers of the wire protocol, and how we stand with it: when
 * it fails it is left alone for a while, each time longer. Owned by the torrent's loop; time comes
 * in as a parameter.
 */
abstract class Source {

  private static final Logger log = LoggerFactory.getLogger(Source.class);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final InfoHash torrent;
  private final String label;
  private final PeerId id;
  private final Duration firstRetry;
  private @Nullable PeerConnection connection;
  private boolean out;
  private @Nullable String lastError;
  private long receivedBefore;
  private int failures;
  private long notBeforeNanos;

  /**
   * Makes one that may be used at once.
   *
   * @param torrent whose it is
   * @param kind six characters for its peer id
   * @param address what it is known by
   * @param label what it is called in logs
   * @param firstRetry how long it is left alone after the first failure
   */
  Source(
      InfoHash torrent,
      String kind,
      String address,
      String label,
      Duration firstRetry,
      long nowNanos) {
    this.torrent = torrent;
    this.label = label;
    this.id = idOf(kind, address);
    this.firstRetry = firstRetry;
    this.notBeforeNanos = nowNanos;
  }

  /** Sources have no peer id, so they get one of their address: a ban holds as long as that. */
  private static PeerId idOf(String kind, String address) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(address.getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.allocate(PeerId.LENGTH);
      bytes.put(("-" + kind + "-").getBytes(StandardCharsets.US_ASCII));
      bytes.put(digest, 0, bytes.remaining());
      return PeerId.of(bytes.array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }

  /** Returns how it is shown among the peers. */
  abstract PeerSource kind();

  /** Returns the host that it is at. */
  abstract String host();

  /** Returns what stands for the name of its program. */
  abstract String program();

  final PeerId id() {
    return id;
  }

  final @Nullable PeerConnection connection() {
    return connection;
  }

  final boolean isOut() {
    return out;
  }

  final int failures() {
    return failures;
  }

  final Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  final long notBeforeNanos() {
    return notBeforeNanos;
  }

  /** Returns the payload that came from it. */
  final long received() {
    return receivedBefore + (connection == null ? 0 : connection.download().total());
  }

  final boolean isDue(long nowNanos) {
    return !out && connection == null && nowNanos - notBeforeNanos >= 0;
  }

  final void connected(PeerConnection to) {
    connection = to;
  }

  /** It is not to be used again in this run. */
  final void giveUp(String reason) {
    out = true;
    lastError = reason;
    log.atInfo().addKeyValue("torrent", torrent).log("{} is not used any more: {}", label, reason);
  }

  /** The connection has ended. */
  final void closed(PeerConnection ended, Optional<SourceFailure> failure, long nowNanos) {
    connection = null;
    receivedBefore += ended.download().total();
    if (failure.isEmpty()) {
      failures = 0;
      return;
    }
    SourceFailure why = failure.get();
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
                    LONGEST_RETRY.toNanos(), firstRetry.toNanos() << Math.min(16, failures - 1)));
    notBeforeNanos = nowNanos + wait;
    lastError = why.reason();
    log.atInfo()
        .addKeyValue("torrent", torrent)
        .log(
            "{} fails, and is tried again after {} s: {}",
            label,
            Duration.ofNanos(wait).toSeconds(),
            why.reason());
  }

  private static Duration clamp(Duration value, Duration least, Duration most) {
    Duration atMost = value.compareTo(most) > 0 ? most : value;
    return atMost.compareTo(least) < 0 ? least : atMost;
  }
}
