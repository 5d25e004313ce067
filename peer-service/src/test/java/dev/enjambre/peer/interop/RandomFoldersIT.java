package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Client;
import dev.enjambre.interop.ClientLogs;
import dev.enjambre.interop.LoopbackAddresses;
import dev.enjambre.interop.OtherClient;
import dev.enjambre.interop.Sample;
import dev.enjambre.interop.Trade;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders of random shapes go to every client and come from it. */
@Tag("long")
@Timeout(240)
class RandomFoldersIT {

  private static final List<Sample> SAMPLES =
      LongStream.range(100, 120).mapToObj(Sample::random).toList();

  @TempDir Path folder;

  @RegisterExtension final ClientLogs logs = new ClientLogs(() -> folder);

  private final LoopbackAddresses addresses = new LoopbackAddresses(LoopbackAddresses.Kind.IPV4);

  @AfterEach
  void removeAddresses() throws IOException {
    addresses.close();
  }

  private OtherClient start(Client client) throws IOException {
    return client.start(folder.resolve("other"), addresses.next(), OtherClient.Encryption.USUAL);
  }

  @ParameterizedTest
  @EnumSource
  void comeFromThem(Client client) throws Exception {
    try (OtherClient other = start(client);
        PeerService engine = Engines.start(ours(), addresses.next(), 0)) {
      for (Sample sample : SAMPLES) {
        Metainfo metainfo = sample.torrent(sample.writeTo(theirs()));
        Path torrent = Trade.writeTorrent(metainfo, folder);
        other.add(torrent, theirs());
        Trade.awaitComplete(other, torrent);
        engine.add(metainfo, AddOptions.DEFAULT);
        Engines.connect(engine, metainfo.infoHash(), other);
      }
      for (Sample sample : SAMPLES) {
        Metainfo metainfo = sample.torrent(theirs().resolve(sample.name()));
        Engines.awaitSeeding(engine, metainfo.infoHash());
        assertThat(engine.status(metainfo.infoHash()).downloadedBytes()).isEqualTo(sample.size());
        Sample.assertSame(ours().resolve(sample.name()), theirs().resolve(sample.name()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void goToThem(Client client) throws Exception {
    try (OtherClient other = start(client);
        PeerService engine = Engines.start(ours(), addresses.next(), 0)) {
      for (Sample sample : SAMPLES) {
        Metainfo metainfo = sample.torrent(sample.writeTo(ours()));
        engine.add(metainfo, AddOptions.DEFAULT);
        Engines.awaitSeeding(engine, metainfo.infoHash());
        other.add(Trade.writeTorrent(metainfo, folder), theirs());
        Engines.connect(engine, metainfo.infoHash(), other);
      }
      for (Sample sample : SAMPLES) {
        Metainfo metainfo = sample.torrent(ours().resolve(sample.name()));
        Trade.awaitComplete(other, Trade.writeTorrent(metainfo, folder));
        Sample.assertSame(theirs().resolve(sample.name()), ours().resolve(sample.name()));
      }
    }
  }

  private Path ours() {
    return folder.resolve("ours");
  }

  private Path theirs() {
    return folder.resolve("theirs");
  }
}
