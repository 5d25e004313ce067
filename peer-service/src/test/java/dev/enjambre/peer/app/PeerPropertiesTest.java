package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.catalog.NamePattern;
import dev.enjambre.peer.catalog.RemovalPolicy;
import dev.enjambre.peer.catalog.Replication;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.storage.Preallocation;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PeerPropertiesTest {

  @EnableConfigurationProperties(PeerProperties.class)
  static class Configured {}

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner().withUserConfiguration(Configured.class);

  @Test
  void hasDefaults() {
    runner.run(context -> {
      PeerConfig config = context.getBean(PeerProperties.class).toConfig(DiscoveryConfig.NONE);
      assertThat(config.listenPort()).isEqualTo(6881);
      assertThat(config.dataFolder()).isEqualTo(Path.of("data").toAbsolutePath());
      assertThat(config.listenAddress()).isEmpty();
      assertThat(config.hostname()).isEmpty();
      assertThat(config.zone()).isEmpty();
      assertThat(config.shareFolder()).isEmpty();
      assertThat(config.trackers()).isEmpty();
      assertThat(config.limits()).isEqualTo(Limits.DEFAULT);
    });
  }

  @Test
  void readsEveryKey() {
    runner
        .withPropertyValues(
            "enjambre.peer.listen-port=7000",
            "enjambre.peer.listen-address=127.0.0.2",
            "enjambre.peer.data-dir=/srv/data",
            "enjambre.peer.hostname=enjambre_peer.1.abc",
            "enjambre.peer.zone=dc1/rack3/node7",
            "enjambre.peer.external-address=node7.example:7001",
            "enjambre.peer.trackers=http://tracker:6969/announce,udp://[::1]:6969",
            "enjambre.peer.catalog-url=http://tracker:7070",
            "enjambre.peer.replicate=model-*, *.iso",
            "enjambre.peer.replicate-removed=delete",
            "enjambre.peer.max-disk=200GB",
            "enjambre.peer.share-dir=/srv/share",
            "enjambre.peer.max-connections=10",
            "enjambre.peer.max-connections-per-torrent=9",
            "enjambre.peer.max-connections-per-address=8",
            "enjambre.peer.max-half-open=7",
            "enjambre.peer.max-active-torrents=6",
            "enjambre.peer.buffer-memory=5MB",
            "enjambre.peer.preallocation=full",
            "enjambre.peer.max-download-rate=50MB",
            "enjambre.peer.max-upload-rate=1KB")
        .run(context -> {
          PeerConfig config = context.getBean(PeerProperties.class).toConfig(DiscoveryConfig.NONE);
          assertThat(config.listenPort()).isEqualTo(7000);
          assertThat(config.listenAddress()).contains(InetAddress.getByName("127.0.0.2"));
          assertThat(config.dataFolder()).isEqualTo(Path.of("/srv/data"));
          assertThat(config.hostname().orElseThrow().name()).isEqualTo("enjambre_peer.1.abc");
          assertThat(config.zone()).hasValue("dc1/rack3/node7");
          assertThat(config.externalAddress().map(PeerEndpoint::hostAndPort))
              .hasValue("node7.example:7001");
          assertThat(config.trackers())
              .containsExactly(
                  URI.create("http://tracker:6969/announce"), URI.create("udp://[::1]:6969"));
          PeerProperties properties = context.getBean(PeerProperties.class);
          assertThat(properties.catalog()).contains(URI.create("http://tracker:7070"));
          assertThat(properties.replication())
              .isEqualTo(
                  new Replication(
                      List.of(new NamePattern("model-*"), new NamePattern("*.iso")),
                      RemovalPolicy.DELETE));
          assertThat(config.maxDisk()).isEqualTo(200L << 30);
          assertThat(config.shareFolder()).contains(Path.of("/srv/share"));
          assertThat(config.preallocation()).isEqualTo(Preallocation.FULL);
          assertThat(config.limits())
              .isEqualTo(new Limits(50L << 20, 1024, 10, 9, 8, 7, 6, 5 << 20));
        });
  }

  @Test
  void takesAnEmptyValueForNone() {
    runner
        .withPropertyValues(
            "enjambre.peer.listen-address=",
            "enjambre.peer.hostname=",
            "enjambre.peer.trackers=",
            "enjambre.peer.catalog-url=",
            "enjambre.peer.replicate=",
            "enjambre.peer.share-dir=",
            "enjambre.peer.max-download-rate=",
            "enjambre.peer.max-upload-rate=")
        .run(context -> {
          PeerConfig config = context.getBean(PeerProperties.class).toConfig(DiscoveryConfig.NONE);
          assertThat(config.listenAddress()).isEmpty();
          assertThat(config.hostname()).isEmpty();
          assertThat(config.trackers()).isEmpty();
          assertThat(context.getBean(PeerProperties.class).catalog()).isEmpty();
          assertThat(context.getBean(PeerProperties.class).replication())
              .isEqualTo(Replication.NONE);
          assertThat(config.shareFolder()).isEmpty();
          assertThat(config.limits().maxDownloadRate()).isZero();
          assertThat(config.limits().maxUploadRate()).isZero();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "listen-port, 65536",
    "listen-port, -1",
    "listen-port, x",
    "listen-address, host",
    "listen-address, 1.2.3",
    "zone, a b",
    "hostname, a b",
    "hostname, 10.0.0.1",
    "trackers, tracker:6969",
    "trackers, http:///announce",
    "trackers, ftp://h/",
    "catalog-url, tracker:7070",
    "catalog-url, http:///catalog",
    "catalog-url, ftp://tracker/",
    "catalog-url, http://tracker:7070/?q=1",
    "max-connections, 0",
    "max-connections-per-torrent, 0",
    "max-connections-per-address, 0",
    "max-half-open, 0",
    "max-active-torrents, -1",
    "buffer-memory, 1KB",
    "preallocation, half",
    "max-download-rate, 0",
    "max-download-rate, -1MB",
    "max-upload-rate, fast",
    "data-dir, ''"
  })
  void namesTheKeyThatIsWrong(String key, String value) {
    runner
        .withPropertyValues("enjambre.peer." + key + "=" + value)
        .run(context ->
            assertThat(context)
                .getFailure()
                .extracting(PeerPropertiesTest::messages, InstanceOfAssertFactories.STRING)
                .contains("enjambre.peer." + key));
  }

  private static String messages(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      all.append(cause).append('\n');
    }
    return all.toString();
  }
}
