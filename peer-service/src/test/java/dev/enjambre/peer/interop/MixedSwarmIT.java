package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Client;
import dev.enjambre.interop.ClientLogs;
import dev.enjambre.interop.LoopbackAddresses;
import dev.enjambre.interop.Opentracker;
import dev.enjambre.interop.OtherClient;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Sample;
import dev.enjambre.interop.Trade;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Swarms of all the clients that we know, with us among them. */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class MixedSwarmIT {

  private static final Sample SAMPLE = Sample.random(2);

  @TempDir Path folder;

  @RegisterExtension final ClientLogs logs = new ClientLogs(() -> folder);

  /** All of one kind, since those beside 127/8 can't reach those inside. */
  private final LoopbackAddresses addresses = new LoopbackAddresses(LoopbackAddresses.Kind.IPV4);

  private final Map<Client, OtherClient> others = new EnumMap<>(Client.class);

  @AfterEach
  void end() throws IOException {
    for (OtherClient other : others.values()) {
      other.close();
    }
    addresses.close();
  }

  @Test
  void everybodyGetsThroughUsWhatOneHas() throws Exception {
    weAreTheOnlyLink(Client.QBITTORRENT);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "QBITTORRENT")
  @Tag("long")
  void everybodyGetsThroughUsWhatAnotherHas(Client seeder) throws Exception {
    weAreTheOnlyLink(seeder);
  }

  /** The torrent is private, so that nobody tells the others of each other. */
  private void weAreTheOnlyLink(Client seeder) throws Exception {
    Metainfo metainfo = SAMPLE.privateTorrent(SAMPLE.writeTo(folder(seeder)));
    InfoHash infoHash = metainfo.infoHash();
    Path torrent = Trade.writeTorrent(metainfo, folder);
    startAll();
    try (PeerService engine = Engines.start(ours(), addresses.next(), 0)) {
      engine.add(metainfo, AddOptions.DEFAULT);
      for (Map.Entry<Client, OtherClient> other : others.entrySet()) {
        other.getValue().add(torrent, folder(other.getKey()));
        if (other.getKey() == seeder) {
          Trade.awaitComplete(other.getValue(), torrent);
        }
      }
      for (OtherClient other : others.values()) {
        Engines.connect(engine, infoHash, other);
      }
      Engines.awaitSeeding(engine, infoHash);
      for (OtherClient other : others.values()) {
        Trade.awaitComplete(other, torrent);
      }
      long leechers = others.size() - 1L;
      assertThat(engine.status(infoHash).uploadedBytes())
          .isBetween(leechers * SAMPLE.size(), leechers * SAMPLE.size() * 5 / 4);
      assertThat(engine.counters().peersBanned.sum()).isZero();
    }
    for (Client client : others.keySet()) {
      Sample.assertSame(folder(client).resolve(SAMPLE.name()), ours().resolve(SAMPLE.name()));
    }
  }

  @Test
  void allFindEachOtherThroughATracker() throws Exception {
    oneTrackerServesAll(Client.LIBTORRENT, false);
  }

  @Test
  void allFindEachOtherThroughATrackerByUdp() throws Exception {
    oneTrackerServesAll(Client.RTORRENT, true);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void allFindEachOtherWhoeverSeeds(Client seeder) throws Exception {
    oneTrackerServesAll(seeder, true);
  }

  private void oneTrackerServesAll(Client seeder, boolean udp) throws Exception {
    InetAddress first = addresses.next();
    try (Opentracker tracker = new Opentracker(first.getHostAddress());
        PeerService one = Engines.start(ours(), first, 0);
        PeerService two = Engines.start(folder.resolve("ours-too"), addresses.next(), 0)) {
      URI announce = udp ? tracker.announceByUdp() : tracker.announce();
      Metainfo metainfo = SAMPLE.torrent(SAMPLE.writeTo(folder(seeder)), announce);
      InfoHash infoHash = metainfo.infoHash();
      tracker.start(List.of(infoHash));
      startAll();
      Map<Client, Path> torrents = new EnumMap<>(Client.class);
      for (Client client : Client.values()) {
        // aria2 announces by UDP only where it takes part in the DHT.
        torrents.put(
            client,
            Trade.writeTorrent(
                client == Client.ARIA2
                    ? metainfo.withTrackers(List.of(List.of(tracker.announce())))
                    : metainfo,
                Files.createDirectories(folder.resolve(client + "-torrent"))));
      }
      add(seeder, torrents);
      awaitComplete(seeder, torrents);
      Patience.patiently().until(() -> tracker.seeders(infoHash) == 1);
      one.add(metainfo, AddOptions.DEFAULT);
      for (Client client : Client.values()) {
        if (client != seeder) {
          add(client, torrents);
        }
      }
      two.add(metainfo, AddOptions.DEFAULT);

      for (Client client : Client.values()) {
        awaitComplete(client, torrents);
      }
      Engines.awaitSeeding(one, infoHash);
      Engines.awaitSeeding(two, infoHash);
      assertThat(one.counters().peersBanned.sum() + two.counters().peersBanned.sum()).isZero();
    }
    for (Client client : others.keySet()) {
      Sample.assertSame(folder(client).resolve(SAMPLE.name()), ours().resolve(SAMPLE.name()));
    }
    Sample.assertSame(
        folder.resolve("ours-too").resolve(SAMPLE.name()), ours().resolve(SAMPLE.name()));
  }

  private void add(Client client, Map<Client, Path> torrents) throws IOException {
    Objects.requireNonNull(others.get(client))
        .add(Objects.requireNonNull(torrents.get(client)), folder(client));
  }

  private void awaitComplete(Client client, Map<Client, Path> torrents) {
    Trade.awaitComplete(
        Objects.requireNonNull(others.get(client)), Objects.requireNonNull(torrents.get(client)));
  }

  private void startAll() throws IOException {
    for (Client client : Client.values()) {
      others.put(
          client,
          client.start(
              folder.resolve(client + "-work"), addresses.next(), OtherClient.Encryption.USUAL));
    }
  }

  private Path ours() {
    return folder.resolve("ours");
  }

  private Path folder(Client client) {
    return folder.resolve(client.name());
  }
}
