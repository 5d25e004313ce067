package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Drives an announcer on a virtual clock. Trackers are called by the first label of their host:
 * {@code http://a.example/announce} is {@code a}.
 */
final class AnnouncerDriver {

  final Announcer announcer;
  long now = -Duration.ofDays(3).toNanos();
  private final Map<String, Announcement> onTheWay = new HashMap<>();

  AnnouncerDriver(List<List<URI>> tiers) {
    this(tiers, 1);
  }

  AnnouncerDriver(List<List<URI>> tiers, long seed) {
    announcer = new Announcer(tiers, AnnouncerConfig.defaults(), new SplittableRandom(seed));
  }

  static URI tracker(String name) {
    return URI.create("http://" + name + ".example/announce");
  }

  void advance(Duration time) {
    now += time.toNanos();
  }

  void advanceToNextDue() {
    now = Math.max(now, announcer.nextDueNanos());
  }

  /** Takes what is due, and returns it as {@code "EVENT tracker"}. */
  List<String> due() {
    List<Announcement> due = announcer.due(now);
    due.forEach(announcement -> onTheWay.put(name(announcement.tracker()), announcement));
    return due.stream().map(AnnouncerDriver::describe).toList();
  }

  List<String> stop() {
    return announcer.stop().stream().map(AnnouncerDriver::describe).toList();
  }

  void succeed(String tracker, Duration interval) {
    announcer.succeeded(
        announcement(tracker), answer(interval, Optional.empty(), Optional.empty()), now);
  }

  void succeed(String tracker, Duration interval, Duration minInterval) {
    announcer.succeeded(
        announcement(tracker), answer(interval, Optional.of(minInterval), Optional.empty()), now);
  }

  void succeedWithTrackerId(String tracker, String trackerId) {
    announcer.succeeded(
        announcement(tracker),
        answer(Duration.ofMinutes(30), Optional.empty(), Optional.of(trackerId)),
        now);
  }

  void fail(String tracker) {
    fail(tracker, "no route", Optional.empty());
  }

  void fail(String tracker, String reason, Optional<Duration> retryIn) {
    announcer.failed(announcement(tracker), reason, retryIn, now);
  }

  TrackerStatus status(String tracker) {
    return announcer.status().stream()
        .filter(status -> name(status.uri()).equals(tracker))
        .findFirst()
        .orElseThrow();
  }

  private Announcement announcement(String tracker) {
    Announcement announcement = onTheWay.get(tracker);
    if (announcement == null) {
      throw new AssertionError("nothing was announced to " + tracker);
    }
    return announcement;
  }

  private static AnnounceResponse.Success answer(
      Duration interval, Optional<Duration> minInterval, Optional<String> trackerId) {
    return new AnnounceResponse.Success(
        interval,
        minInterval,
        OptionalInt.of(3),
        OptionalInt.of(4),
        OptionalInt.empty(),
        List.of(PeerEndpoint.of("192.0.2.1", 6881), PeerEndpoint.of("client1", 6881)),
        Optional.of("mind\nthe gap"),
        trackerId,
        IpAddress.parse("203.0.113.9"));
  }

  private static String describe(Announcement announcement) {
    return announcement.event() + " " + name(announcement.tracker());
  }

  private static String name(URI tracker) {
    String host = tracker.getHost();
    return host.substring(0, host.indexOf('.'));
  }
}
