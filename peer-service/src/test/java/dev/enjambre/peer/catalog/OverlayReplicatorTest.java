package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.OverlayPeers;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a peer fetches of others by itself while there is no catalogue. */
@Timeout(120)
class OverlayReplicatorTest {

  @TempDir Path folder;
  private PeerService holder;
  private PeerService newcomer;
  private OverlayReplicator replicator;

  @BeforeEach
  void start() throws IOException {
    holder = OverlayPeers.start(folder.resolve("holder"), List.of());
    newcomer =
        OverlayPeers.start(folder.resolve("newcomer"), List.of(OverlayPeers.endpoint(holder)));
    replicator =
        new OverlayReplicator(
            newcomer,
            new Replication(List.of(new NamePattern("*.bin")), RemovalPolicy.KEEP),
            System.nanoTime());
  }

  @AfterEach
  void close() throws IOException {
    replicator.close();
    newcomer.close();
    holder.close();
  }

  private Metainfo share(String name, long seed) throws Exception {
    Metainfo torrent = Torrents.of(name, seed);
    Files.write(holder.dataFolder().resolve(name), Torrents.content(seed));
    holder.add(torrent, AddOptions.DEFAULT);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> holder.status(torrent.infoHash()).state() == TorrentState.SEEDING);
    return torrent;
  }

  private void roundsUntilItHas(Set<Metainfo> torrents) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          replicator.round(System.nanoTime());
          return torrents.stream().allMatch(torrent -> newcomer.has(torrent.infoHash()));
        });
  }

  @Test
  void whatIsWantedIsFetchedAndNothingElse() throws Exception {
    Metainfo one = share("one.bin", 1);
    Metainfo other = share("other.bin", 2);
    Metainfo unwanted = share("unwanted.iso", 3);

    roundsUntilItHas(Set.of(one, other));

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> newcomer.status(one.infoHash()).state() == TorrentState.SEEDING);
    assertThat(newcomer.dataFolder().resolve("one.bin")).hasBinaryContent(Torrents.content(1));
    assertThat(newcomer.has(unwanted.infoHash())).isFalse();
  }

  @Test
  void whatWasRemovedHereStaysAway() throws Exception {
    Metainfo removed = share("removed.bin", 1);
    newcomer.add(removed, AddOptions.DEFAULT);
    newcomer.remove(removed.infoHash(), true);

    roundsUntilItHas(Set.of(share("later.bin", 2)));

    assertThat(newcomer.has(removed.infoHash())).isFalse();
  }
}
