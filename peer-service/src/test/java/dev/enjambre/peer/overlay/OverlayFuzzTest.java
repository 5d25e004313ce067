package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.overlay.OverlayFleet.Member;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that mean nothing, to a node that is at work: it never throws, and stays small. */
class OverlayFuzzTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingThatComesBreaksANode(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    OverlayFleet fleet = OverlayFleet.ofDefaults(seed).chain(3).settle();
    Member member = fleet.members.getFirst();
    member.offer("Ubuntu");
    List<FuzzedLink> wires = new ArrayList<>();
    int violated = 0;
    for (int i = 0; i < 5_000; i++) {
      if (wires.size() < 6) {
        FuzzedLink wire =
            new FuzzedLink(
                random.nextInt(8) == 0, OverlayFleet.local(30_000 + random.nextInt(1_000)));
        member.node.connected(wire, fleet.net.now());
        wires.add(wire);
      }
      FuzzedLink wire = wires.get(random.nextInt(wires.size()));
      violated += deliver(member, wire, mutated(random), fleet.net.now()) ? 1 : 0;
      if (random.nextInt(50) == 0) {
        fleet.net.advance(Duration.ofMillis(random.nextInt(500)));
        if (member.node.status().searches() < OverlayNode.MOST_SEARCHES) {
          member.search(random.nextBoolean() ? "" : "ubuntu");
        }
      }
      for (FuzzedLink closed : wires.stream().filter(one -> one.isClosed).toList()) {
        wires.remove(closed);
        member.node.closed(closed, fleet.net.now());
      }
      checkBounds(member);
    }

    assertThat(violated).as("some of it was no message").isPositive();
    fleet.net.advance(Duration.ofMinutes(3));
    assertThat(member.node.status().relayed()).isZero();
    assertThat(member.node.status().searches()).isZero();
    assertThat(member.search("nothing at all").await().end).isNotNull();
  }

  private static byte[] mutated(SplittableRandom random) {
    byte[] bytes = OverlayCodec.encode(OverlayExamples.random(random)).array();
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static boolean deliver(Member member, FuzzedLink wire, byte[] bytes, long nowNanos) {
    ByteBuffer chunk = ByteBuffer.wrap(bytes);
    try {
      while (chunk.hasRemaining() && !wire.isClosed) {
        wire.decoder
            .next(chunk)
            .ifPresent(message -> member.node.received(wire, message, nowNanos));
      }
      return false;
    } catch (OverlayViolation violation) {
      member.node.violated(wire, violation, nowNanos);
      return true;
    }
  }

  private static void checkBounds(Member member) {
    OverlayStatus status = member.node.status();
    OverlayConfig config = OverlayConfig.defaults();
    assertThat(status.known()).isLessThanOrEqualTo(config.listSize());
    assertThat(status.candidates()).isLessThanOrEqualTo(Candidates.MOST_WAITING);
    assertThat(status.dialling()).isLessThanOrEqualTo(Dials.MOST_AT_ONCE + Dials.MOST_QUEUED);
    assertThat(status.incoming() + status.outgoing()).isLessThanOrEqualTo(config.maxLinks());
    assertThat(status.relayed()).isLessThanOrEqualTo(Searches.MOST_RELAYED);
  }
}
