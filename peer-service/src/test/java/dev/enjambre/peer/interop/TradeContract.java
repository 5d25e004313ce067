package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Client;
import dev.enjambre.interop.ClientLogs;
import dev.enjambre.interop.LoopbackAddresses;
import dev.enjambre.interop.Opentracker;
import dev.enjambre.interop.OtherClient;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Sample;
import dev.enjambre.interop.Trade;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What must work with every other client, in both directions. Its tests run side by side, since
 * they mostly wait: Transmission thinks about whom to serve every ten seconds.
 */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
abstract class TradeContract {

  /**
   * Long enough at {@link #SLOW} to be stopped in the middle, though a client may tell of its
   * progress seconds later, and megabytes are on their way in the buffers of both systems.
   */
  private static final Sample LONG = Sample.file("long.bin", 128 * 1024, 32_000_001);

  private static final List<Sample> BY_MAGNET =
      List.of(
          Sample.folder("folder", 32 * 1024),
          // Its metadata has two blocks, the second of an odd size.
          Sample.file("many-pieces.bin", 16 * 1024, 16_000_001),
          Sample.file("one-byte.bin", 16 * 1024, 1));

  private static final long SLOW = 4_000_000;

  @TempDir Path folder;

  @RegisterExtension final ClientLogs logs = new ClientLogs(() -> folder);

  private final Client client;
  private final LoopbackAddresses addresses;
  private final InetAddress ourAddress;

  TradeContract(Client client) throws IOException {
    this.client = client;
    this.addresses =
        new LoopbackAddresses(
            client.refusesLoopback()
                ? LoopbackAddresses.Kind.IPV4
                : LoopbackAddresses.Kind.IPV4_OF_127);
    this.ourAddress = addresses.next();
  }

  @AfterEach
  final void removeAddresses() throws IOException {
    addresses.close();
  }

  @Test
  void weFetchWhatTheySeed() throws Exception {
    try (OtherClient other = startOther();
        PeerService engine = startEngine()) {
      for (Sample sample : Sample.oddSizes()) {
        Metainfo metainfo = write(sample, theirs());
        other.add(torrentFile(metainfo), theirs());
        engine.add(metainfo, AddOptions.DEFAULT);
        awaitComplete(other, metainfo);
        Engines.connect(engine, metainfo.infoHash(), other);
      }

      for (TorrentStatus torrent : engine.list()) {
        Engines.awaitSeeding(engine, torrent.infoHash());
        assertThat(engine.status(torrent.infoHash()).downloadedBytes())
            .as("received of %s", torrent.name())
            .isEqualTo(torrent.sizeBytes());
      }
    }
    for (Sample sample : Sample.oddSizes()) {
      Sample.assertSame(ours().resolve(sample.name()), theirs().resolve(sample.name()));
    }
  }

  @Test
  void theyFetchWhatWeSeed() throws Exception {
    try (OtherClient other = startOther();
        PeerService engine = startEngine()) {
      for (Sample sample : Sample.oddSizes()) {
        Metainfo metainfo = write(sample, ours());
        engine.add(metainfo, AddOptions.DEFAULT);
        Engines.awaitSeeding(engine, metainfo.infoHash());
        other.add(torrentFile(metainfo), theirs());
        Engines.connect(engine, metainfo.infoHash(), other);
      }

      for (TorrentStatus torrent : engine.list()) {
        awaitComplete(other, engine.metainfo(torrent.infoHash()));
      }
    }
    for (Sample sample : Sample.oddSizes()) {
      Path original = ours().resolve(sample.name());
      if (!client.makesEmptyFiles()) {
        Sample.removeEmptyFiles(original);
      }
      Sample.assertSame(theirs().resolve(sample.name()), original);
    }
  }

  @Test
  void weFetchByMagnetLinkWhatTheySeed() throws Exception {
    try (OtherClient other = startOther();
        PeerService engine = startEngine()) {
      for (Sample sample : BY_MAGNET) {
        Metainfo metainfo = write(sample, theirs());
        other.add(torrentFile(metainfo), theirs());
        awaitComplete(other, metainfo);
        engine.addMagnet(MagnetLink.of(metainfo.infoHash()), AddOptions.DEFAULT);
        Engines.connect(engine, metainfo.infoHash(), other);
      }
      for (TorrentStatus torrent : engine.list()) {
        Engines.awaitSeeding(engine, torrent.infoHash());
      }
    }
    for (Sample sample : BY_MAGNET) {
      Sample.assertSame(ours().resolve(sample.name()), theirs().resolve(sample.name()));
    }
  }

  @Test
  void theyFetchByMagnetLinkWhatWeSeed() throws Exception {
    try (OtherClient other = startOther();
        PeerService engine = startEngine()) {
      for (Sample sample : BY_MAGNET) {
        Metainfo metainfo = write(sample, ours());
        engine.add(metainfo, AddOptions.DEFAULT);
        Engines.awaitSeeding(engine, metainfo.infoHash());
        other.addMagnet(torrentFile(metainfo), MagnetLink.of(metainfo.infoHash()), theirs());
        Engines.connect(engine, metainfo.infoHash(), other);
      }
      for (TorrentStatus torrent : engine.list()) {
        awaitComplete(other, engine.metainfo(torrent.infoHash()));
      }
    }
    for (Sample sample : BY_MAGNET) {
      Path original = ours().resolve(sample.name());
      if (!client.makesEmptyFiles()) {
        Sample.removeEmptyFiles(original);
      }
      Sample.assertSame(theirs().resolve(sample.name()), original);
    }
  }

  @Test
  void weGoOnWhereWeStopped() throws Exception {
    Metainfo metainfo = write(LONG, theirs());
    InfoHash infoHash = metainfo.infoHash();
    try (OtherClient other = startOther()) {
      other.add(torrentFile(metainfo), theirs());
      awaitComplete(other, metainfo);
      other.limit(0, SLOW);
      int had;
      try (PeerService engine = startEngine()) {
        engine.add(metainfo, AddOptions.DEFAULT);
        Engines.connect(engine, infoHash, other);
        had =
            Engines.awaitPieces(engine, infoHash, metainfo.layout().pieceCount() / 3).piecesHave();
      }
      other.limit(0, 0);
      try (PeerService engine = startEngine()) {
        TorrentStatus restarted = Engines.awaitOpen(engine, infoHash);
        assertThat(restarted.piecesHave()).isBetween(had, metainfo.layout().pieceCount() - 1);
        Engines.connect(engine, infoHash, other);
        Engines.awaitSeeding(engine, infoHash);
        assertThat(engine.status(infoHash).downloadedBytes()).isEqualTo(restarted.bytesLeft());
      }
    }
    assertSameCopies();
  }

  @Test
  void weGoOnWhenTheSenderIsRestarted() throws Exception {
    Metainfo metainfo = write(LONG, theirs());
    InfoHash infoHash = metainfo.infoHash();
    try (OtherClient other = startOther();
        PeerService engine = startEngine()) {
      other.add(torrentFile(metainfo), theirs());
      awaitComplete(other, metainfo);
      other.limit(0, SLOW);
      engine.add(metainfo, AddOptions.DEFAULT);
      Engines.connect(engine, infoHash, other);
      Engines.awaitPieces(engine, infoHash, metainfo.layout().pieceCount() / 3);

      other.stop();
      Patience.patiently().until(() -> engine.status(infoHash).connectedPeers() == 0);
      TorrentStatus alone = engine.status(infoHash);
      assertThat(alone.piecesHave()).isLessThan(alone.pieces());
      other.start();

      // It is called again without being told to.
      Engines.awaitSeeding(engine, infoHash);
      assertThat(engine.status(infoHash).downloadedBytes())
          .isLessThan(metainfo.layout().totalSize() * 5 / 4);
    }
    assertSameCopies();
  }

  @Test
  void theyGoOnWhereTheyStopped() throws Exception {
    Metainfo metainfo = write(LONG, ours());
    InfoHash infoHash = metainfo.infoHash();
    long size = metainfo.layout().totalSize();
    try (OtherClient other = startOther();
        PeerService engine = startEngine()) {
      engine.add(metainfo, AddOptions.DEFAULT);
      Engines.awaitSeeding(engine, infoHash);
      other.limit(SLOW, 0);
      other.add(torrentFile(metainfo), theirs());
      Engines.connect(engine, infoHash, other);
      long had = awaitBytes(other, metainfo, size / 4);

      other.stop();
      Patience.patiently().until(() -> engine.status(infoHash).connectedPeers() == 0);
      long sent = engine.status(infoHash).uploadedBytes();
      other.start();
      other.limit(0, 0);
      awaitComplete(other, metainfo);
      // Blocks of unfinished pieces may be lost.
      assertThat(engine.status(infoHash).uploadedBytes() - sent).isLessThan(size - had / 4);
    }
    assertSameCopies();
  }

  @Test
  void theyGoOnWhenWeAreRestarted() throws Exception {
    Metainfo metainfo = write(LONG, ours());
    InfoHash infoHash = metainfo.infoHash();
    long size = metainfo.layout().totalSize();
    try (OtherClient other = startOther()) {
      other.limit(SLOW, 0);
      int port;
      long had;
      try (PeerService engine = startEngine()) {
        port = engine.port();
        engine.add(metainfo, AddOptions.DEFAULT);
        Engines.awaitSeeding(engine, infoHash);
        other.add(torrentFile(metainfo), theirs());
        Engines.connect(engine, infoHash, other);
        had = awaitBytes(other, metainfo, size / 4);
      }
      other.limit(0, 0);
      try (PeerService engine = Engines.start(ours(), ourAddress, port)) {
        Engines.awaitSeeding(engine, infoHash);
        Engines.connect(engine, infoHash, other);
        awaitComplete(other, metainfo);
        assertThat(engine.status(infoHash).uploadedBytes()).isLessThan(size - had / 4);
      }
    }
    assertSameCopies();
  }

  @Test
  void weFetchFromThemThoughTheyInsistOnEncryption() throws Exception {
    Sample sample = Sample.file("insists.bin", 64 * 1024, 1_000_000);
    Metainfo metainfo = write(sample, theirs());
    try (OtherClient insisting = startInsisting();
        PeerService engine = startEngine()) {
      insisting.add(torrentFile(metainfo), theirs());
      awaitComplete(insisting, metainfo);
      engine.add(metainfo, AddOptions.DEFAULT);
      // We call it: plainly at first, which it hangs up on.
      Engines.connect(engine, metainfo.infoHash(), insisting);

      Engines.awaitSeeding(engine, metainfo.infoHash());
      assertThat(engine.counters().peersBanned.sum()).isZero();
    }
    Sample.assertSame(ours().resolve(sample.name()), theirs().resolve(sample.name()));
  }

  @Test
  void theyFetchFromUsThoughTheyInsistOnEncryption() throws Exception {
    Sample sample = Sample.file("called.bin", 64 * 1024, 1_000_000);
    Path original = sample.writeTo(ours());
    try (PeerService engine = Engines.start(ours(), ourAddress, 0, EncryptionMode.REQUIRE);
        Opentracker tracker = new Opentracker(ourAddress.getHostAddress())) {
      Metainfo metainfo = sample.torrent(original, tracker.announce());
      tracker.start(List.of(metainfo.infoHash()));
      engine.add(metainfo, AddOptions.DEFAULT);
      Engines.awaitSeeding(engine, metainfo.infoHash());
      Patience.patiently().until(() -> tracker.seeders(metainfo.infoHash()) == 1);

      // It calls us, of whom the tracker tells, and who take no plain call either.
      try (OtherClient insisting = startInsisting()) {
        insisting.add(torrentFile(metainfo), theirs());
        awaitComplete(insisting, metainfo);
      }
      assertThat(engine.status(metainfo.infoHash()).uploadedBytes()).isEqualTo(sample.size());
    }
    Sample.assertSame(theirs().resolve(sample.name()), original);
  }

  @Test
  void theyFetchFromUsWhoDoNotEncryptThoughTheyWouldLikeTo() throws Exception {
    Sample sample = Sample.file("prefers.bin", 64 * 1024, 1_000_000);
    Path original = sample.writeTo(ours());
    try (PeerService engine = Engines.start(ours(), ourAddress, 0, EncryptionMode.OFF);
        Opentracker tracker = new Opentracker(ourAddress.getHostAddress())) {
      Metainfo metainfo = sample.torrent(original, tracker.announce());
      tracker.start(List.of(metainfo.infoHash()));
      engine.add(metainfo, AddOptions.DEFAULT);
      Engines.awaitSeeding(engine, metainfo.infoHash());
      Patience.patiently().until(() -> tracker.seeders(metainfo.infoHash()) == 1);

      try (OtherClient preferring =
          client.start(
              folder.resolve("preferring"), addresses.next(), OtherClient.Encryption.PREFERRED)) {
        preferring.add(torrentFile(metainfo), theirs());
        awaitComplete(preferring, metainfo);
      }
    }
    Sample.assertSame(theirs().resolve(sample.name()), original);
  }

  private OtherClient startInsisting() throws IOException {
    return client.start(
        folder.resolve("insisting"), addresses.next(), OtherClient.Encryption.REQUIRED);
  }

  @Test
  void findsThemThroughATracker() throws Exception {
    Sample theySeed = Sample.file("they-seed.bin", 64 * 1024, 1_000_000);
    Sample weSeed = Sample.file("we-seed.bin", 64 * 1024, 1_000_000);
    try (OtherClient other = startOther();
        Opentracker tracker = new Opentracker(other.host());
        PeerService engine = startEngine()) {
      Metainfo first = theySeed.torrent(theySeed.writeTo(theirs()), tracker.announce());
      Metainfo second = weSeed.torrent(weSeed.writeTo(ours()), tracker.announce());
      tracker.start(List.of(first.infoHash(), second.infoHash()));
      other.add(torrentFile(first), theirs());
      engine.add(second, AddOptions.DEFAULT);
      awaitComplete(other, first);
      Engines.awaitSeeding(engine, second.infoHash());
      Patience.patiently().until(() -> tracker.seeders(first.infoHash()) == 1);
      Patience.patiently().until(() -> tracker.seeders(second.infoHash()) == 1);

      engine.add(first, AddOptions.DEFAULT);
      other.add(torrentFile(second), theirs());

      Engines.awaitSeeding(engine, first.infoHash());
      awaitComplete(other, second);
      Patience.patiently().until(() -> tracker.seeders(first.infoHash()) == 2);
    }
    Sample.assertSame(ours().resolve(theySeed.name()), theirs().resolve(theySeed.name()));
    Sample.assertSame(theirs().resolve(weSeed.name()), ours().resolve(weSeed.name()));
  }

  final OtherClient startOther() throws IOException {
    return startOther("other");
  }

  final OtherClient startOther(String name) throws IOException {
    return client.start(folder.resolve(name), addresses.next(), OtherClient.Encryption.USUAL);
  }

  final PeerService startEngine() throws IOException {
    return Engines.start(ours(), ourAddress, 0);
  }

  /** Where our engine listens, and calls from. */
  final InetAddress ourAddress() {
    return ourAddress;
  }

  final Path ours() {
    return folder.resolve("ours");
  }

  final Path theirs() {
    return folder.resolve("theirs");
  }

  final Metainfo write(Sample sample, Path where) throws Exception {
    return sample.torrent(sample.writeTo(where));
  }

  final Path torrentFile(Metainfo metainfo) throws IOException {
    return Trade.writeTorrent(metainfo, folder);
  }

  final void awaitComplete(OtherClient other, Metainfo metainfo) throws IOException {
    Trade.awaitComplete(other, torrentFile(metainfo));
  }

  private long awaitBytes(OtherClient other, Metainfo metainfo, long bytes) throws IOException {
    Path file = torrentFile(metainfo);
    OtherClient.Progress progress =
        Patience.patiently().until(() -> other.progress(file), seen -> seen.haveBytes() >= bytes);
    assertThat(progress.complete()).isFalse();
    return progress.haveBytes();
  }

  private void assertSameCopies() throws IOException {
    Sample.assertSame(ours().resolve(LONG.name()), theirs().resolve(LONG.name()));
  }
}
