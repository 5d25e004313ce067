package dev.enjambre.tracker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Client;
import dev.enjambre.interop.ClientLogs;
import dev.enjambre.interop.LoopbackAddresses;
import dev.enjambre.interop.OtherClient;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Sample;
import dev.enjambre.interop.Trade;
import dev.enjambre.tracker.app.TrackerApplication;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What those clients do that cannot find IPv6 peers by UDP, in the versions that Debian 12 has. */
@SpringBootTest(
    classes = TrackerApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"enjambre.tracker.listen-port=0", "enjambre.tracker.min-interval=1s"})
@Timeout(120)
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class UdpOverIpv6IT {

  private static final LoopbackAddresses ADDRESSES =
      new LoopbackAddresses(LoopbackAddresses.Kind.IPV6);
  private static final Sample SAMPLE = Sample.file("udp6.bin", 16 * 1024, 300_001);

  private static InetAddress tracker = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  @RegisterExtension final ClientLogs logs = new ClientLogs(() -> folder);

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udp;

  @Autowired private MeterRegistry meters;

  @DynamicPropertySource
  static void listen(DynamicPropertyRegistry properties) throws IOException {
    tracker = ADDRESSES.next();
    properties.add("enjambre.tracker.listen-address", () -> tracker.getHostAddress());
  }

  @AfterAll
  static void removeAddresses() throws IOException {
    ADDRESSES.close();
  }

  /**
   * aria2 1.36 has a UDP socket for IPv4 alone; Transmission 3.00 has one for IPv6 only where there
   * is a way to the whole of the Internet by it.
   */
  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @EnumSource(names = {"ARIA2", "TRANSMISSION"})
  void whoHasNoSocketForItGoesOnToTheNextTracker(Client client) throws Exception {
    double before = connects();
    Metainfo metainfo = metainfo("next-tracker-" + client);
    try (OtherClient seeder = seed(metainfo);
        OtherClient leecher = client.startForUdpTrackers(folder.resolve("work"), next())) {
      Path torrent =
          Trade.writeTorrent(
              metainfo.withTrackers(List.of(List.of(byUdp()), List.of(byHttp()))),
              Files.createDirectories(folder.resolve("torrents")));
      leecher.add(torrent, folder.resolve("target"));

      Trade.awaitComplete(leecher, torrent);

      assertThat(seeder.host()).isNotEqualTo(leecher.host());
      assertThat(connects()).as("connection ids given out").isEqualTo(before);
    }
  }

  /** rTorrent 0.9.8 tells of itself, so that others find it, and takes one peer for three. */
  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void rtorrentReadsAnIpv6PeerAsThreeOfIpv4() throws Exception {
    Metainfo metainfo = metainfo("read-as-ipv4");
    Path work = folder.resolve("work");
    try (OtherClient seeder = seed(metainfo);
        OtherClient leecher = Client.RTORRENT.startForUdpTrackers(work, next())) {
      Path torrent =
          Trade.writeTorrent(
              metainfo.withTrackers(List.of(List.of(byUdp()))),
              Files.createDirectories(folder.resolve("torrents")));
      leecher.add(torrent, folder.resolve("target"));

      Patience.patiently()
          .untilAsserted(() ->
              assertThat(
                      Files.readString(work.resolve("rtorrent.log"), StandardCharsets.ISO_8859_1))
                  .contains("received 3 peers (url:udp://"));
      assertThat(Scraper.scrape(authority(server.port()), metainfo.infoHash()))
          .isEqualTo(new Counts(1, 1, 0));
      assertThat(seeder.host()).isNotEqualTo(leecher.host());
    }
  }

  /** Starts a seeder that is known by HTTP. */
  private OtherClient seed(Metainfo metainfo) throws Exception {
    Path torrent = Trade.writeTorrent(metainfo, folder);
    OtherClient seeder = Client.LIBTORRENT.startForUdpTrackers(folder.resolve("seeder"), next());
    seeder.add(torrent, folder);
    Patience.patiently()
        .until(() -> Scraper.scrape(authority(server.port()), metainfo.infoHash()).complete() == 1);
    return seeder;
  }

  private Metainfo metainfo(String name) throws Exception {
    Sample sample = new Sample(name, SAMPLE.pieceLength(), SAMPLE.files());
    return sample.privateTorrent(sample.writeTo(folder), byHttp());
  }

  private double connects() {
    return meters.get("enjambre.tracker.udp.connects").counter().count();
  }

  private URI byHttp() {
    return URI.create("http://" + authority(server.port()) + "/announce");
  }

  private URI byUdp() {
    return URI.create("udp://" + authority(udp.port()) + "/announce");
  }

  private static String authority(int port) {
    return "[" + tracker.getHostAddress() + "]:" + port;
  }

  private static InetAddress next() throws IOException {
    return ADDRESSES.next();
  }
}
