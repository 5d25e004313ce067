package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Client;
import dev.enjambre.interop.Libtorrent;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Sample;
import dev.enjambre.interop.Trade;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.PeerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Trades with libtorrent. */
class LibtorrentIT extends TradeContract {

  LibtorrentIT() throws IOException {
    super(Client.LIBTORRENT);
  }

  private Libtorrent startLibtorrent(String name) throws IOException {
    return (Libtorrent) startOther(name);
  }

  /** Of versions 1 and 2 in one, and padded so that each file begins a piece. */
  @Test
  void weFetchAHybridTorrentOfTheirs() throws Exception {
    Sample sample = Sample.folder("folder", 32 * 1024);
    Path root = sample.writeTo(theirs());
    Path made = folder.resolve("made.torrent");
    try (Libtorrent other = startLibtorrent("other");
        PeerService engine = startEngine()) {
      other.create(root, made);
      Metainfo metainfo = Metainfo.parse(Files.readAllBytes(made));
      assertThat(metainfo.files()).anyMatch(FileEntry::padding);
      other.add(made, theirs());
      Trade.awaitComplete(other, made);
      engine.add(metainfo, AddOptions.DEFAULT);
      Engines.connect(engine, metainfo.infoHash(), other);
      Engines.awaitSeeding(engine, metainfo.infoHash());
    }
    Sample.assertSame(ours().resolve(sample.name()), root);
  }

  @Test
  void theyFetchAHybridTorrentOfTheirsFromUs() throws Exception {
    Sample sample = Sample.folder("folder", 32 * 1024);
    Path root = sample.writeTo(ours());
    Path made = folder.resolve("made.torrent");
    try (Libtorrent other = startLibtorrent("other");
        PeerService engine = startEngine()) {
      other.create(root, made);
      Metainfo metainfo = Metainfo.parse(Files.readAllBytes(made));
      engine.add(metainfo, AddOptions.DEFAULT);
      Engines.awaitSeeding(engine, metainfo.infoHash());
      other.add(made, theirs());
      other.connect(made, ourAddress().getHostAddress(), engine.port());
      Trade.awaitComplete(other, made);
    }
    Sample.assertSame(theirs().resolve(sample.name()), root);
  }

  @Test
  void theyCallUs() throws Exception {
    Sample sample = Sample.file("called.bin", 64 * 1024, 1_500_000);
    Metainfo metainfo = write(sample, theirs());
    try (Libtorrent other = startLibtorrent("other");
        PeerService engine = startEngine()) {
      engine.add(metainfo, AddOptions.DEFAULT);
      other.add(torrentFile(metainfo), theirs());
      awaitComplete(other, metainfo);
      Engines.awaitOpen(engine, metainfo.infoHash());

      other.connect(torrentFile(metainfo), ourAddress().getHostAddress(), engine.port());

      Engines.awaitSeeding(engine, metainfo.infoHash());
    }
    Sample.assertSame(ours().resolve(sample.name()), theirs().resolve(sample.name()));
  }

  /** By the extension protocol (BEP 10). */
  @Test
  void theySeeWhoWeAre() throws Exception {
    Sample sample = Sample.file("seen.bin", 64 * 1024, 12_000_001);
    Metainfo metainfo = write(sample, ours());
    Path torrent = torrentFile(metainfo);
    try (Libtorrent other = startLibtorrent("other");
        PeerService engine = startEngine()) {
      engine.add(metainfo, AddOptions.DEFAULT);
      Engines.awaitSeeding(engine, metainfo.infoHash());
      other.limit(1_000_000, 0);
      other.add(torrent, theirs());
      other.connect(torrent, ourAddress().getHostAddress(), engine.port());
      Patience.patiently()
          .until(
              () -> other.peers(torrent).stream().anyMatch(peer -> peer.contains("Enjambre 0.1")));
    }
  }

  /** Each of two that know only one in the middle finds the other through it, whoever that is. */
  @Test
  void peersAreExchangedWithThem() throws Exception {
    Sample sample = Sample.file("exchanged.bin", 64 * 1024, 12_000_001);
    Metainfo metainfo = write(sample, folder.resolve("source"));
    Path torrent = torrentFile(metainfo);
    try (Libtorrent seeder = startLibtorrent("seeder");
        Libtorrent theirLeecher = startLibtorrent("other");
        PeerService ourLeecher = startEngine()) {
      seeder.add(torrent, folder.resolve("source"));
      awaitComplete(seeder, metainfo);
      seeder.limit(0, 300_000);
      theirLeecher.add(torrent, theirs());
      ourLeecher.add(metainfo, AddOptions.DEFAULT);
      Engines.connect(ourLeecher, metainfo.infoHash(), seeder);

      // They hear of the seeder from us.
      Engines.connect(ourLeecher, metainfo.infoHash(), theirLeecher);

      Patience.patiently().until(() -> theirLeecher.peers(torrent).size() >= 2);
      seeder.limit(0, 0);
      Engines.awaitSeeding(ourLeecher, metainfo.infoHash());
      awaitComplete(theirLeecher, metainfo);
    }
  }

  /** Two of ours that know only one of theirs: one calls the other, as theirs tells it to. */
  @Test
  void weCallPeersThatTheyTellUsOf() throws Exception {
    Sample sample = Sample.file("told.bin", 64 * 1024, 12_000_001);
    Metainfo metainfo = write(sample, folder.resolve("source"));
    InfoHash infoHash = metainfo.infoHash();
    try (Libtorrent middle = startLibtorrent("other");
        PeerService first = startEngine();
        PeerService second = Engines.start(folder.resolve("second"), ourAddress(), 0)) {
      middle.add(torrentFile(metainfo), theirs());
      first.add(metainfo, AddOptions.DEFAULT);
      second.add(metainfo, AddOptions.DEFAULT);
      Engines.connect(first, infoHash, middle);
      Engines.connect(second, infoHash, middle);

      Patience.patiently()
          .atMost(Duration.ofSeconds(100))
          .until(() ->
              Stream.concat(first.peers(infoHash).stream(), second.peers(infoHash).stream())
                  .anyMatch(peer -> peer.source() == PeerSource.PEX));
    }
  }

  /** One seeder is not enough for both, so what one has the other gets from it. */
  @Test
  void leechersOfBothKindsHelpEachOther() throws Exception {
    Sample sample = Sample.file("shared.bin", 64 * 1024, 12_000_001);
    Metainfo metainfo = write(sample, folder.resolve("source"));
    Path torrent = torrentFile(metainfo);
    try (Libtorrent seeder = startLibtorrent("seeder");
        Libtorrent theirLeecher = startLibtorrent("other");
        PeerService ourLeecher = startEngine()) {
      seeder.add(torrent, folder.resolve("source"));
      awaitComplete(seeder, metainfo);
      seeder.limit(0, 3_000_000);
      theirLeecher.add(torrent, theirs());
      ourLeecher.add(metainfo, AddOptions.DEFAULT);
      Engines.connect(ourLeecher, metainfo.infoHash(), theirLeecher);
      Engines.connect(ourLeecher, metainfo.infoHash(), seeder);
      theirLeecher.connect(torrent, seeder.host(), seeder.port());

      Engines.awaitSeeding(ourLeecher, metainfo.infoHash());
      awaitComplete(theirLeecher, metainfo);
      assertThat(ourLeecher.status(metainfo.infoHash()).uploadedBytes()).isPositive();
    }
    Sample.assertSame(ours().resolve(sample.name()), theirs().resolve(sample.name()));
  }
}
