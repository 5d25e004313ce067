package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Opentracker;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Sample;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two of ours find each other by opentracker over UDP. */
class UdpTrackerIT {

  @TempDir Path folder;

  @Test
  void findEachOther() throws Exception {
    Sample sample = Sample.file("udp.bin", 32 * 1024, 1_000_001);
    Path seed = sample.writeTo(Files.createDirectories(folder.resolve("seeder")));
    try (Opentracker tracker = new Opentracker("127.0.0.1")) {
      URI udp = URI.create("udp://127.0.0.1:" + tracker.announce().getPort() + "/announce");
      Metainfo metainfo = sample.torrent(seed, udp);
      tracker.start(List.of(metainfo.infoHash()));
      try (PeerService seeder = start("seeder", "127.0.0.21");
          PeerService leecher = start("leecher", "127.0.0.22")) {
        Added added = seeder.add(metainfo, AddOptions.DEFAULT);
        assertThat(added.isNew()).isTrue();
        Engines.awaitSeeding(seeder, metainfo.infoHash());
        Patience.patiently().until(() -> tracker.seeders(metainfo.infoHash()) == 1);

        leecher.add(metainfo, AddOptions.DEFAULT);

        Engines.awaitSeeding(leecher, metainfo.infoHash());
        // Having heard of the end, too.
        Patience.patiently().until(() -> tracker.seeders(metainfo.infoHash()) == 2);
        TrackerStatus status = leecher.trackers(metainfo.infoHash()).getFirst();
        assertThat(status.uri()).isEqualTo(udp);
        assertThat(status.state())
            .isIn(TrackerStatus.State.WORKING, TrackerStatus.State.ANNOUNCING);
      }
      assertThat(tracker.seeders(metainfo.infoHash())).as("after the goodbyes").isZero();
    }
  }

  private PeerService start(String name, String address) throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve(name)));
    return new PeerService(
        new PeerConfig(
            usual.dataFolder(),
            usual.shareFolder(),
            Optional.of(InetAddress.ofLiteral(address)),
            0,
            usual.hostname(),
            usual.zone(),
            usual.trackers(),
            usual.limits(),
            usual.preallocation(),
            usual.session()));
  }
}
