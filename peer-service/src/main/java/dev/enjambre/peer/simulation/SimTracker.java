package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.announce.TrackerClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A tracker on the virtual clock, which keeps what it was told. */
public final class SimTracker {

  /** Where it is. */
  public static final URI URL = URI.create("http://tracker.example:6969/announce");

  /** How long it takes to answer. */
  public static final Duration LATENCY = Duration.ofMillis(20);

  /**
   * An announce.
   *
   * @param at when it came, since the start
   */
  public record Announced(Duration at, AnnounceRequest request) {
    public AnnounceEvent event() {
      return request.event();
    }
  }

  private record Member(PeerEndpoint endpoint, boolean seeder) {}

  private final VirtualTime time;
  private final VirtualTime.Loop loop;
  private final Random random;
  private final Map<PeerId, Member> members = new LinkedHashMap<>();
  private final List<Announced> announced = new ArrayList<>();
  private Duration interval = Duration.ofMinutes(30);
  private Optional<Duration> minInterval = Optional.of(Duration.ofSeconds(60));
  private boolean down;

  public SimTracker(VirtualTime time, Random random) {
    this.time = time;
    this.loop = time.loop("tracker");
    this.random = random;
  }

  /** Sets what it asks its peers to observe. */
  public void intervals(Duration newInterval, Duration newMinInterval) {
    interval = newInterval;
    minInterval = Optional.of(newMinInterval);
  }

  /** From now on nobody gets an answer, or everybody again. */
  public void down(boolean isDown) {
    down = isDown;
  }

  /** Returns every announce that has come, oldest first. */
  public List<Announced> announced() {
    return Collections.unmodifiableList(announced);
  }

  /** Enters a peer that does not announce. */
  public void add(PeerId id, PeerEndpoint endpoint) {
    members.put(id, new Member(endpoint, false));
  }

  /** Returns how a node at that address reaches it. */
  public TrackerClient clientAt(String host) {
    return (_, request) -> {
      CompletableFuture<AnnounceResponse> answer = new CompletableFuture<>();
      var _ =
          loop.schedule(
              LATENCY.toNanos(),
              () -> {
                if (down) {
                  answer.completeExceptionally(new java.net.ConnectException("refused"));
                } else {
                  answer.complete(answer(host, request));
                }
              });
      return answer;
    };
  }

  private AnnounceResponse answer(String host, AnnounceRequest request) {
    announced.add(new Announced(time.elapsed(), request));
    if (request.event() == AnnounceEvent.STOPPED) {
      members.remove(request.peerId());
    } else {
      members.put(
          request.peerId(), new Member(PeerEndpoint.of(host, request.port()), request.isSeeder()));
    }
    List<PeerEndpoint> others = new ArrayList<>();
    members.forEach((id, member) -> {
      if (!id.equals(request.peerId()) && !(request.isSeeder() && member.seeder())) {
        others.add(member.endpoint());
      }
    });
    int wanted = Math.min(others.size(), request.numWant().orElse(50));
    for (int i = 0; i < wanted; i++) {
      Collections.swap(others, i, random.nextInt(i, others.size()));
    }
    int seeders = (int) members.values().stream().filter(Member::seeder).count();
    return new AnnounceResponse.Success(
        interval,
        minInterval,
        OptionalInt.of(seeders),
        OptionalInt.of(members.size() - seeders),
        OptionalInt.empty(),
        List.copyOf(others.subList(0, wanted)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
