package dev.enjambre.tracker.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.interop.fuzz.Fuzzing;
import dev.enjambre.tracker.service.HostNamePolicy;
import dev.enjambre.tracker.service.HostNameVerifier;
import dev.enjambre.tracker.service.HostNames;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.service.TrackerSettings;
import dev.enjambre.tracker.swarm.ShardTotals;
import dev.enjambre.tracker.swarm.SwarmLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What the targets share: trackers that are alike, and their demands. */
public final class Fuzzed {

  /** The torrent that has members already. */
  public static final String INFO_HASH = "a".repeat(20);

  /** The meters of all targets, for a set of them takes longer to make than a tracker. */
  public static final TrackerMetrics METRICS = new TrackerMetrics(new SimpleMeterRegistry());

  /** More than an answer to one request can have, to a tracker with a few members. */
  public static final int MAX_ANSWER = 16 * 1024;

  private static final BencodeReader STRICT =
      BencodeReader.strict(BencodeLimits.forMessage(1 << 20));

  private Fuzzed() {}

  /** Makes a tracker with a seeder and two leechers of a family; two of them behave the same. */
  public static TrackerService tracker(boolean ipv6) {
    TrackerService service =
        new TrackerService(
            new TrackerSettings(Duration.ofMinutes(30), Duration.ofMinutes(1), 50),
            new SwarmStore(
                new SwarmLimits(100, 100, Long.MAX_VALUE, Long.MAX_VALUE),
                1000,
                new SplittableRandom(1)),
            new HostNames(
                HostNamePolicy.OFF,
                List.of(),
                new HostNameVerifier(name -> Set.of(), (delay, task) -> {}, () -> 0, 1)),
            () -> 0);
    for (int i = 0; i < 3; i++) {
      AnnounceRequest announce =
          AnnounceRequest.builder(
                  InfoHash.of(INFO_HASH.getBytes(StandardCharsets.US_ASCII)),
                  PeerId.of(("member-" + i + "-0123456789a").getBytes(StandardCharsets.US_ASCII)),
                  7000 + i)
              .left(i)
              .event(AnnounceEvent.STARTED)
              .build();
      service.announce(announce, address(ipv6, i));
    }
    return service;
  }

  /** Returns an address of a family. */
  public static IpAddress address(boolean ipv6, int number) {
    return ipv6
        ? IpAddress.ofIpv6(0x2001_0db8_0000_0000L, number + 1)
        : IpAddress.ofIpv4(0xc000_0200 + number + 1);
  }

  /** Returns how much a tracker keeps. */
  public static long kept(TrackerService service) {
    ShardTotals totals = service.totals();
    return 1_000_000L * totals.swarms() + 1_000L * totals.seeders() + totals.leechers();
  }

  /** Reads the body of an answer, which must be one dictionary in its one legal form. */
  public static BencodeDictionary body(byte[] answer) {
    require(answer.length <= MAX_ANSWER, "an answer of " + answer.length + " bytes");
    try {
      if (STRICT.read(answer) instanceof BencodeDictionary dictionary) {
        return dictionary;
      }
    } catch (BencodeException e) {
      throw new AssertionError("no bencode: " + Fuzzing.text(answer), e);
    }
    throw new AssertionError("no dictionary: " + Fuzzing.text(answer));
  }
}
