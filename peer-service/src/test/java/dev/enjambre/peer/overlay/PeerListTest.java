package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.PeerId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerListTest {

  private static final long CHECK = Duration.ofMinutes(10).toNanos();

  private final SplittableRandom random = new SplittableRandom(1);
  private final PeerList list = new PeerList(20, CHECK, random);

  private PeerId id() {
    return OverlayExamples.id(random);
  }

  private static NodeAddress at(String host, int port) {
    return new NodeAddress(OverlayExamples.ip(host), port);
  }

  @Test
  void itKeepsThoseWhoWereFirstAndNewcomersTakeTurnsInAQuarter() {
    for (int port = 1; port < 100; port++) {
      assertThat(list.verified(id(), OverlayFleet.local(port), 0)).isTrue();
    }

    assertThat(list.all())
        .extracting(known -> known.address().port())
        .containsExactlyInAnyOrder(
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 95, 96, 97, 98, 99);
  }

  @Test
  void whenOneOfTheFirstGoesTheOldestNewcomerStays() {
    for (int port = 1; port <= 20; port++) {
      list.verified(id(), OverlayFleet.local(port), 0);
    }
    for (int i = 0; i < PeerList.MOST_FAILURES; i++) {
      list.failed(OverlayFleet.local(3), 0);
    }

    for (int port = 21; port < 100; port++) {
      list.verified(id(), OverlayFleet.local(port), 0);
    }

    assertThat(list.all())
        .extracting(known -> known.address().port())
        .containsExactlyInAnyOrder(
            1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 95, 96, 97, 98, 99);
  }

  @Test
  void aShortListHasNoPlaceForNewcomers() {
    PeerList one = new PeerList(1, CHECK, random);

    assertThat(one.verified(id(), OverlayFleet.local(1), 0)).isTrue();
    assertThat(one.verified(id(), OverlayFleet.local(2), 0)).isFalse();
  }

  @Test
  void whoFailsMakesRoomForANewOneAndIsThrownOutInTheEnd() {
    for (int port = 1; port <= 20; port++) {
      list.verified(id(), OverlayFleet.local(port), 0);
    }
    assertThat(list.failed(OverlayFleet.local(7), 0)).isFalse();

    assertThat(list.verified(id(), OverlayFleet.local(50), 0)).isTrue();
    assertThat(list.byAddress(OverlayFleet.local(7))).isNull();

    assertThat(list.failed(OverlayFleet.local(8), 0)).isFalse();
    assertThat(list.failed(OverlayFleet.local(8), 0)).isFalse();
    assertThat(list.failed(OverlayFleet.local(8), 0)).isTrue();
    assertThat(list.size()).isEqualTo(19);
  }

  @Test
  void ofOneNeighbourhoodOfTheInternetOnlyFewAreTaken() {
    for (int i = 1; i < 20; i++) {
      list.verified(id(), at("198.51.100." + i, 6881), 0);
    }
    assertThat(list.size()).isEqualTo(PeerList.MOST_OF_GROUP);
    assertThat(list.isWelcome(at("198.51.100.200", 6881))).isFalse();
    assertThat(list.verified(id(), at("198.51.101.1", 6881), 0)).isTrue();

    for (int i = 0; i < 3; i++) {
      list.failed(at("198.51.100.1", 6881), 0);
    }
    assertThat(list.verified(id(), at("198.51.100.200", 6881), 0)).as("room again").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "10.1.2.3", "192.168.0.9", "172.31.0.1", "100.64.0.1", "::1", "fd00::1"})
  void onesOwnNetworkIsExempt(String host) {
    for (int port = 1; port <= 10; port++) {
      list.verified(id(), at(host, port), 0);
    }
    assertThat(list.size()).isEqualTo(10);
  }

  @Test
  void anotherNodeAtTheSameAddressTakesItsPlace() {
    PeerId before = id();
    PeerId after = id();
    list.verified(before, OverlayFleet.local(1), 0);

    assertThat(list.verified(after, OverlayFleet.local(1), 1)).isTrue();

    assertThat(list.byId(before)).isNull();
    assertThat(list.byId(after)).isNotNull();
    assertThat(list.size()).isEqualTo(1);
  }

  @Test
  void anIdMovesOnlyWhenItsOldAddressIsGivenUp() {
    PeerId id = id();
    list.verified(id, OverlayFleet.local(1), 0);

    assertThat(list.verified(id, OverlayFleet.local(2), 0)).isFalse();
    for (int i = 0; i < PeerList.MOST_FAILURES; i++) {
      assertThat(list.verified(id, OverlayFleet.local(2), 0)).isFalse();
      list.failed(OverlayFleet.local(1), 0);
    }
    assertThat(list.verified(id, OverlayFleet.local(2), 0)).isTrue();

    assertThat(list.byAddress(OverlayFleet.local(1))).isNull();
  }

  @Test
  void whoWasNotHeardOfForLongIsToBeChecked() {
    PeerId quiet = id();
    PeerId loud = id();
    list.verified(quiet, OverlayFleet.local(1), 0);
    list.verified(loud, OverlayFleet.local(2), 0);
    list.heard(loud, OverlayFleet.local(2), CHECK / 2);

    assertThat(list.due(10, CHECK / 2)).isEmpty();
    assertThat(list.due(10, CHECK)).extracting(PeerList.Known::id).containsExactly(quiet);
    assertThat(list.due(10, CHECK)).as("not twice at once").isEmpty();
    PeerList.Known known = list.byId(quiet);
    assertThat(known == null ? -1 : known.listed(CHECK).ageSeconds()).isEqualTo(600);
  }

  @Test
  void aSampleIsByChanceAndHasNobodyTwice() {
    for (int port = 1; port <= 20; port++) {
      list.verified(id(), OverlayFleet.local(port), 0);
    }
    Set<PeerId> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      List<PeerId> sample = list.sample(5, _ -> true).stream().map(PeerList.Known::id).toList();
      assertThat(sample).hasSize(5).doesNotHaveDuplicates();
      seen.addAll(sample);
    }
    assertThat(seen).hasSize(20);
    assertThat(list.sample(100, known -> known.address().port() > 15)).hasSize(5);
    // It is put in another order meanwhile, and must still find and lose the right ones.
    for (int port = 1; port <= 20; port++) {
      for (int i = 0; i < PeerList.MOST_FAILURES; i++) {
        list.failed(OverlayFleet.local(port), 0);
      }
      assertThat(list.size()).isEqualTo(20 - port);
      assertThat(list.all()).noneMatch(known -> known.address().port() == 1);
    }
  }
}
