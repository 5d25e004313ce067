package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostNameVerifierTest {

  private static final HostName NAME = new HostName("client1");
  private static final IpAddress OWN = IpAddress.ofIpv4(0x0a000001);
  private static final IpAddress OTHER = IpAddress.ofIpv4(0x0a000002);

  private final FakeNames names = new FakeNames();
  private final HostNameVerifier verifier = new HostNameVerifier(names, names, names::nanoTime, 3);

  @Test
  void believesANameOnceItResolvesToWhoAnnouncedIt() {
    names.record("client1", "10.0.0.1", "10.0.0.9");
    verifier.announced(NAME, OWN);

    assertThat(verifier.resolvesTo(NAME, OWN)).as("before the look-up").isFalse();
    names.pass(Duration.ZERO);
    assertThat(verifier.resolvesTo(NAME, OWN)).isTrue();
    assertThat(verifier.resolvesTo(NAME, OTHER)).isFalse();
    assertThat(names.planned()).isZero();
  }

  @Test
  void asksAgainFromOneSecondOnWhereANameDoesNotResolveYet() {
    verifier.announced(NAME, OWN);
    names.pass(Duration.ofMillis(999));
    assertThat(names.lookups).isEqualTo(1);

    names.record("client1", "10.0.0.1");
    names.pass(Duration.ofMillis(1));

    assertThat(verifier.resolvesTo(NAME, OWN)).isTrue();
    assertThat(names.lookups).isEqualTo(2);
    assertThat(names.planned()).isZero();
  }

  @Test
  void asksAgainWhereANameStillHasAnOldAddress() {
    names.record("client1", "10.0.0.2");
    verifier.announced(NAME, OWN);
    names.pass(Duration.ofSeconds(1));
    assertThat(verifier.resolvesTo(NAME, OWN)).isFalse();

    names.record("client1", "10.0.0.1");
    names.pass(Duration.ofSeconds(2));

    assertThat(verifier.resolvesTo(NAME, OWN)).isTrue();
  }

  @Test
  void givesUpOnANameUntilTheNextAnnounce() {
    verifier.announced(NAME, OWN);
    names.pass(Duration.ofHours(1));
    assertThat(names.lookups).isEqualTo(1 + HostNameVerifier.MAX_RETRIES);
    assertThat(names.planned()).isZero();

    names.record("client1", "10.0.0.1");
    verifier.announced(NAME, OWN);
    names.pass(Duration.ZERO);

    assertThat(verifier.resolvesTo(NAME, OWN)).isTrue();
  }

  @Test
  void asksOnceForManyAnnounces() {
    names.record("client1", "10.0.0.1");
    for (int i = 0; i < 5; i++) {
      verifier.announced(NAME, OWN);
    }
    names.pass(Duration.ofSeconds(5));
    verifier.announced(NAME, OWN);
    names.pass(Duration.ZERO);

    assertThat(names.lookups).isEqualTo(1);
  }

  @Test
  void freshensAnAnswerAfterSecondsAndThenBelievesTheNewOne() {
    names.record("client1", "10.0.0.1");
    verifier.announced(NAME, OWN);
    names.pass(HostNameVerifier.TTL.plusSeconds(1));
    names.record("client1", "10.0.0.2");

    assertThat(verifier.resolvesTo(NAME, OWN)).as("while the next answer is fetched").isTrue();
    assertThat(names.planned()).isEqualTo(1);
    names.pass(Duration.ZERO);

    assertThat(verifier.resolvesTo(NAME, OWN)).isFalse();
  }

  @Test
  void remembersABoundedNumberOfNames() {
    for (int i = 0; i < 4; i++) {
      names.record("n" + i, "10.0.0.1");
      verifier.announced(new HostName("n" + i), OWN);
    }
    names.pass(Duration.ZERO);

    assertThat(names.lookups).isEqualTo(3);
    assertThat(verifier.resolvesTo(new HostName("n3"), OWN)).isFalse();
    assertThat(verifier.resolvesTo(new HostName("n2"), OWN)).isTrue();
  }

  @Test
  void forgetsWhatNobodyAnnouncesAnyMore() {
    names.record("client1", "10.0.0.1");
    verifier.announced(NAME, OWN);
    names.pass(Duration.ofSeconds(5));

    verifier.forgetUnannounced(Duration.ofSeconds(5));
    assertThat(verifier.resolvesTo(NAME, OWN)).isTrue();
    verifier.forgetUnannounced(Duration.ofSeconds(4));
    assertThat(verifier.resolvesTo(NAME, OWN)).isFalse();
  }
}
