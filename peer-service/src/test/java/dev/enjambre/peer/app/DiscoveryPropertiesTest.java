package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.discovery.DnsName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DiscoveryPropertiesTest {

  @EnableConfigurationProperties(DiscoveryProperties.class)
  static class Configured {}

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner().withUserConfiguration(Configured.class);

  @Test
  void findsNobodyUnlessANameIsGiven() {
    runner.run(context -> {
      DiscoveryConfig config = context.getBean(DiscoveryProperties.class).toConfig();
      assertThat(config.names()).isEmpty();
      assertThat(config.interval()).isEqualTo(Duration.ofSeconds(5));
    });
    runner
        .withPropertyValues("enjambre.peer.discovery.dns=")
        .run(context ->
            assertThat(context.getBean(DiscoveryProperties.class).toConfig().names()).isEmpty());
  }

  @Test
  void readsNamesWithAndWithoutPorts() {
    runner
        .withPropertyValues(
            "enjambre.peer.discovery.dns=tasks.peer, tasks.other:7000,tasks.peer",
            "enjambre.peer.discovery.interval=10s")
        .run(context -> {
          DiscoveryConfig config = context.getBean(DiscoveryProperties.class).toConfig();
          assertThat(config.names())
              .extracting(DnsName::toString)
              .containsExactly("tasks.peer:6881", "tasks.other:7000");
          assertThat(config.interval()).isEqualTo(Duration.ofSeconds(10));
        });
  }

  @Test
  void isPartOfTheNetworksUnlessTheyAreSwitchedOff() {
    runner.run(context -> {
      DiscoveryConfig config = context.getBean(DiscoveryProperties.class).toConfig();
      assertThat(config.networks()).containsExactlyInAnyOrder(Network.DHT, Network.OVERLAY);
      assertThat(config.bootstrap()).isEmpty();
    });
    runner
        .withPropertyValues(
            "enjambre.peer.discovery.dht=false",
            "enjambre.peer.discovery.overlay=false",
            "enjambre.peer.discovery.local=true")
        .run(context ->
            assertThat(context.getBean(DiscoveryProperties.class).toConfig().networks())
                .containsExactly(Network.LOCAL));
  }

  @Test
  void readsWhomTheDhtBeginsWith() {
    runner
        .withPropertyValues("enjambre.peer.discovery.bootstrap=10.0.0.1:6881,router.example:7000")
        .run(context -> {
          DiscoveryConfig config = context.getBean(DiscoveryProperties.class).toConfig();
          assertThat(config.bootstrap()).containsExactly(PeerEndpoint.of("10.0.0.1", 6881));
          assertThat(config.names())
              .extracting(DnsName::toString)
              .containsExactly("router.example:7000");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dns=10.0.0.1",
        "dns=a b",
        "dns=peer:0",
        "interval=0s",
        "interval=2h",
        "bootstrap=a"
      })
  void namesWhatIsWrong(String setting) {
    runner
        .withPropertyValues("enjambre.peer.discovery." + setting)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining(
                    "enjambre.peer.discovery." + setting.substring(0, setting.indexOf('='))));
  }
}
