package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.tracker.udp.UdpServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What keeps the tracker from starting, and what it says then. */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enjambre.tracker.listen-prot=1            | The key 'enjambre.tracker.listen-prot'",
        "enjambre.tracker.listen-port=x            | enjambre.tracker.listen-port",
        "enjambre.tracker.listen-port=65536        | enjambre.tracker.listen-port must be 0 to",
        "enjambre.tracker.listen-address=nowhere   | enjambre.tracker.listen-address must be an",
        "enjambre.tracker.udp=perhaps              | enjambre.tracker.udp",
        "enjambre.tracker.announce-interval=0s     | enjambre.tracker.announce-interval must be",
        "enjambre.tracker.announce-interval=soon   | enjambre.tracker.announce-interval",
        "enjambre.tracker.min-interval=31m         | enjambre.tracker.min-interval must not be",
        "enjambre.tracker.max-numwant=0            | enjambre.tracker.max-numwant must be",
        "enjambre.tracker.hostnames=maybe          | enjambre.tracker.hostnames",
        "enjambre.tracker.announce-url=http://x/   | enjambre.tracker.announce-url must be an",
        "enjambre.tracker.trusted-networks=10/8    | enjambre.tracker.trusted-networks cannot be",
        "enjambre.tracker.mode=closed              | enjambre.tracker.mode",
        "enjambre.tracker.data-dir=                | enjambre.tracker.data-dir must be the path",
        "enjambre.tracker.data-dir=/proc/nowhere   | The data folder /proc/nowhere cannot be used",
        "enjambre.tracker.proxies=everybody        | enjambre.tracker.proxies cannot be read",
        "enjambre.tracker.full-scrape=perhaps      | enjambre.tracker.full-scrape",
        "enjambre.tracker.max-scrapes-per-minute=-1 | max-scrapes-per-minute must be 0 to 6000000",
        "enjambre.tracker.passkeys-file=/nowhere/k | The file /nowhere/k cannot be used",
        "enjambre.tracker.blocklist-file=pom.xml   | pom.xml cannot be used: line 1: '<?xml",
        "enjambre.tracker.handout=near             | enjambre.tracker.handout",
        "enjambre.tracker.handout-far-share=1.1    | enjambre.tracker.handout-far-share must be",
        "enjambre.tracker.store=redis              | enjambre.tracker.redis.url must say where",
        "enjambre.tracker.store=disk               | enjambre.tracker.store",
        "enjambre.tracker.redis.url=http://x       | enjambre.tracker.redis.url cannot be used",
        "enjambre.tracker.redis.url=redis://       | enjambre.tracker.redis.url cannot be used",
        "enjambre.tracker.redis.key-prefix=a*      | enjambre.tracker.redis.key-prefix must be",
        "enjambre.tracker.redis.timeout=1ms        | enjambre.tracker.redis.timeout must be",
        "enjambre.tracker.redis.username=x         | enjambre.tracker.redis.password must be",
        "enjambre.tracker.redis.ssl-bundle=x       | enjambre.tracker.redis.ssl-bundle is for TLS",
        "enjambre.tracker.redis.host=x             | The key 'enjambre.tracker.redis.host'",
        "enjambre.tracker.max-torrents=0           | enjambre.tracker.max-torrents must be",
        "enjambre.tracker.max-peers-per-torrent=0  | enjambre.tracker.max-peers-per-torrent must",
        "enjambre.peer.listen-port=1               | The key 'enjambre.peer.listen-port'",
        "enjambre.api.tokens=x                     | The key 'enjambre.api.tokens'",
      })
  void stopsTheStartAndNamesTheKey(String setting, String message, CapturedOutput output) {
    assertThatThrownBy(() -> start(new StandardEnvironment(), setting).close())
        .isInstanceOf(Exception.class);

    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START", message)
        .doesNotContain("\tat ");
  }

  @Test
  void stopsTheStartForAnUnknownVariable(CapturedOutput output) {
    assertThatThrownBy(() -> start(environment("ENJAMBRE_TRACKER_LISTENPROT", "1")).close())
        .isInstanceOf(Exception.class);

    assertThat(output.getAll())
        .contains(
            "The environment variable 'ENJAMBRE_TRACKER_LISTENPROT'",
            "ENJAMBRE_TRACKER_LISTEN_PORT");
  }

  @Test
  void readsVariables() {
    try (ConfigurableApplicationContext context =
        start(environment("ENJAMBRE_TRACKER_ANNOUNCE_INTERVAL", "7m"))) {
      assertThat(context.getBean(TrackerProperties.class).announceInterval())
          .isEqualTo(Duration.ofMinutes(7));
    }
  }

  @Test
  void saysWhichPortIsTaken(CapturedOutput output) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              start(
                      new StandardEnvironment(),
                      "enjambre.tracker.listen-address=127.0.0.1",
                      "enjambre.tracker.listen-port=" + taken.getLocalPort())
                  .close())
          .isInstanceOf(Exception.class);
      assertThat(output.getAll())
          .contains(
              "The protocol port cannot listen on",
              String.valueOf(taken.getLocalPort()),
              "enjambre.tracker.listen-port");
    }
  }

  @Test
  void saysWhichPortIsTakenByUdp(CapturedOutput output) throws IOException {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              start(
                      new StandardEnvironment(),
                      "enjambre.tracker.listen-address=127.0.0.1",
                      "enjambre.tracker.listen-port=" + taken.getLocalPort())
                  .close())
          .isInstanceOf(Exception.class);
      assertThat(output.getAll())
          .contains(
              "The protocol port cannot listen on",
              String.valueOf(taken.getLocalPort()),
              "in use",
              "enjambre.tracker.listen-port");
    }
  }

  @Test
  void leavesTheDatagramsOfItsPortToOthersIfUdpIsOff() throws IOException {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        ConfigurableApplicationContext context =
            start(
                new StandardEnvironment(),
                "enjambre.tracker.udp=false",
                "enjambre.tracker.listen-address=127.0.0.1",
                "enjambre.tracker.listen-port=" + taken.getLocalPort())) {
      assertThat(context.getBean(UdpServer.class).isListening()).isFalse();
      assertThat(context.getBean(ProtocolPort.class).health().getStatus()).isEqualTo(Status.UP);
    }
  }

  @Test
  void hasTheDefaultsThatTheDocumentsPromise() {
    TrackerProperties defaults = bind(Map.of());

    assertThat(defaults.listenPort()).isEqualTo(6969);
    assertThat(defaults.udp()).isTrue();
    assertThat(defaults.announceInterval()).isEqualTo(Duration.ofMinutes(30));
    assertThat(defaults.shortestInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(defaults.peerTimeout()).isEqualTo(Duration.ofMinutes(61));
    assertThat(defaults.maxNumwant()).isEqualTo(200);
  }

  @Test
  void shortensTheOtherTimesWithTheInterval() {
    TrackerProperties quick = bind(Map.of("enjambre.tracker.announce-interval", "2s"));

    assertThat(quick.shortestInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(quick.peerTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  private static TrackerProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("enjambre.tracker", TrackerProperties.class);
  }

  private static StandardEnvironment environment(String variable, String value) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(variable, value)));
    return environment;
  }

  private static ConfigurableApplicationContext start(
      StandardEnvironment environment, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
    if (Stream.of(settings).noneMatch(s -> s.startsWith("enjambre.tracker.listen-port="))) {
      arguments.add("--enjambre.tracker.listen-port=0");
    }
    Stream.of(settings).map(setting -> "--" + setting).forEach(arguments::add);
    return new SpringApplicationBuilder(TrackerApplication.class)
        .environment(environment)
        .run(arguments.toArray(String[]::new));
  }
}
