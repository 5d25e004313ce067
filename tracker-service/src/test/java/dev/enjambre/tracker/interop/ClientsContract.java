package dev.enjambre.tracker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.id.InfoHash;
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
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * Each client seeds to the next one, by each protocol, over one address family. Their torrents are
 * private and name one tracker, so that nothing but our tracker tells of anybody. All transfers run
 * at once, for Transmission thinks about whom to serve every ten seconds; then each is looked at.
 */
@SpringBootTest(
    classes = TrackerApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"enjambre.tracker.listen-port=0", "enjambre.tracker.min-interval=1s"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
abstract class ClientsContract {

  /** How peers reach the tracker. */
  enum Protocol {
    HTTP,
    UDP
  }

  /** Who seeds to whom, and where both hear of each other. */
  record Transfer(Protocol protocol, Client seeder, Client leecher) {

    @Override
    public String toString() {
      return "%s, from %s to %s".formatted(protocol, seeder, leecher);
    }
  }

  private record Torrent(Metainfo metainfo, Path file, Path source, Path target) {

    InfoHash infoHash() {
      return metainfo.infoHash();
    }
  }

  @RegisterExtension final ClientLogs logs = new ClientLogs(this::folder);

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udp;

  private final LoopbackAddresses addresses;
  private final Map<Client, OtherClient> clients = new EnumMap<>(Client.class);
  private final Map<Transfer, Torrent> torrents = new HashMap<>();
  private @Nullable Path folder;

  /** Takes addresses for the clients, which are released at the end. */
  ClientsContract(LoopbackAddresses addresses) {
    this.addresses = addresses;
  }

  /** Returns where the tracker listens. */
  abstract InetAddress tracker();

  /** Returns what works. */
  abstract Stream<Transfer> transfers();

  @BeforeAll
  final void startAll(@TempDir Path temporary) throws Exception {
    folder = temporary;
    for (Client client : Client.values()) {
      clients.put(
          client, client.startForUdpTrackers(folder().resolve(client + "-work"), addresses.next()));
    }
    for (Transfer transfer : transfers().toList()) {
      Torrent torrent = write(transfer, announce(transfer.protocol()));
      torrents.put(transfer, torrent);
      client(transfer.seeder()).add(torrent.file(), torrent.source());
    }
    for (Transfer transfer : transfers().toList()) {
      Torrent torrent = torrent(transfer);
      // Who is called while it looks through its files may hang up.
      Trade.awaitComplete(client(transfer.seeder()), torrent.file());
      Patience.patiently()
          .alias("seeding " + transfer)
          .until(() -> scrape(torrent).complete() == 1);
      client(transfer.leecher()).add(torrent.file(), torrent.target());
    }
  }

  @AfterAll
  final void endAll() throws Exception {
    for (OtherClient client : clients.values()) {
      client.close();
    }
    addresses.close();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @MethodSource("transfers")
  final void completes(Transfer transfer) throws Exception {
    Torrent torrent = torrent(transfer);

    Trade.awaitComplete(client(transfer.leecher()), torrent.file());
    String name = torrent.metainfo().name();
    Sample.assertSame(torrent.target().resolve(name), torrent.source().resolve(name));
    Patience.patiently()
        .untilAsserted(() -> assertThat(scrape(torrent)).isEqualTo(new Counts(2, 0, 1)));
  }

  private Counts scrape(Torrent torrent) throws Exception {
    return Scraper.scrape(host() + ":" + server.port(), torrent.infoHash());
  }

  private String host() {
    String literal = tracker().getHostAddress();
    return literal.contains(":") ? "[" + literal + "]" : literal;
  }

  private URI announce(Protocol protocol) {
    return switch (protocol) {
      case HTTP -> URI.create("http://" + host() + ":" + server.port() + "/announce");
      case UDP -> URI.create("udp://" + host() + ":" + udp.port() + "/announce");
    };
  }

  private Torrent write(Transfer transfer, URI announce) throws Exception {
    String name = transfer.protocol() + "-" + transfer.seeder();
    Path source = Files.createDirectories(folder().resolve(name + "-source"));
    Path target = Files.createDirectories(folder().resolve(name + "-target"));
    Sample sample = Sample.file(name + ".bin", 16 * 1024, 300_001);
    Metainfo metainfo = sample.privateTorrent(sample.writeTo(source), announce);
    return new Torrent(metainfo, Trade.writeTorrent(metainfo, folder()), source, target);
  }

  private Path folder() {
    return Objects.requireNonNull(folder);
  }

  private Torrent torrent(Transfer transfer) {
    return Objects.requireNonNull(torrents.get(transfer));
  }

  private OtherClient client(Client client) {
    return Objects.requireNonNull(clients.get(client));
  }

  /** Each seeds to the next, and the last to the first. */
  static Stream<Transfer> allOver(Protocol protocol) {
    List<Client> all = List.of(Client.values());
    return IntStream.range(0, all.size())
        .mapToObj(i -> new Transfer(protocol, all.get(i), all.get((i + 1) % all.size())));
  }
}
