package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.Holder;
import dev.enjambre.peer.overlay.SearchListener;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole engines that know of each other by the overlay alone, each started with one other. */
class OverlayTest {

  @TempDir Path folder;
  private final List<PeerService> peers = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    for (PeerService peer : peers.reversed()) {
      peer.close();
    }
  }

  @Test
  void tenThatKnowOneOtherEachFindAllAndWhatOneHasSpreads() throws Exception {
    chain(10);
    Metainfo metainfo = share(peers.get(6), "Größe der Sonne 2026.bin", false);

    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);

    for (PeerService peer : peers) {
      assertThat(Search.of(peer, "GROSSE son").names())
          .as("by peer %d", peers.indexOf(peer))
          .containsExactly("Größe der Sonne 2026.bin");
    }
    PeerService first = peers.getFirst();
    addMagnet(first, metainfo);
    awaitSeeding(first, metainfo);
    for (PeerService peer : peers) {
      addMagnet(peer, metainfo);
    }
    for (PeerService peer : peers) {
      awaitSeeding(peer, metainfo);
      assertThat(peer.dataFolder().resolve(metainfo.name()))
          .hasSameBinaryContentAs(peers.get(6).dataFolder().resolve(metainfo.name()));
    }
  }

  @Test
  void aTorrentTakesWhoHasItForPeers() throws Exception {
    chain(3);
    Metainfo metainfo = share(peers.getLast(), "file.bin", false);
    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);
    PeerService first = peers.getFirst();
    first.limit(limits -> limits.withRates(100_000, 0));

    addMagnet(first, metainfo);

    patiently()
        .until(() ->
            first.peers(metainfo.infoHash()).stream()
                .anyMatch(peer -> peer.source() == PeerSource.OVERLAY));
  }

  @Test
  void whatIsFoundIsStreamedFromWhoHasIt() throws Exception {
    chain(2);
    Metainfo metainfo = share(peers.getLast(), "file.bin", false);
    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);
    Overlay overlay = overlay(peers.getFirst());
    List<Holder> holders = overlay.holders(metainfo.infoHash());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    assertThat(holders).extracting(Holder::id).containsExactly(peers.getLast().peerId());
    assertThat(overlay.info(metainfo.infoHash(), holders).infoHash())
        .isEqualTo(metainfo.infoHash());
    try (DirectDownload download = overlay.download(metainfo.infoHash(), holders)) {
      assertThat(download.metainfo().name()).isEqualTo("file.bin");
      download.writeTo(bytes, 0, download.metainfo().layout().totalSize());
    }

    assertThat(peers.getLast().dataFolder().resolve("file.bin"))
        .hasBinaryContent(bytes.toByteArray());
    assertThat(peers.getFirst().has(metainfo.infoHash())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void uploadLimitsHoldForWhatIsStreamed(boolean ofTorrent) throws Exception {
    chain(2);
    Metainfo metainfo = share(peers.getLast(), "file.bin", false);
    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);
    Overlay overlay = overlay(peers.getFirst());
    List<Holder> holders = overlay.holders(metainfo.infoHash());
    if (ofTorrent) {
      peers
          .getLast()
          .configure(
              metainfo.infoHash(),
              options ->
                  new TorrentOptions(
                      options.sequential(), options.files(), new TorrentLimits(0, 500_000, 0)));
    } else {
      peers.getLast().limit(limits -> limits.withRates(0, 500_000));
    }

    long begin = System.nanoTime();
    try (DirectDownload download = overlay.download(metainfo.infoHash(), holders)) {
      download.writeTo(new ByteArrayOutputStream(), 0, metainfo.layout().totalSize());
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThan(Duration.ofMillis(metainfo.layout().totalSize() / 500 * 7 / 10));
  }

  @Test
  void privateTorrentsArePartOfNothing() throws Exception {
    chain(2);
    Metainfo secret = share(peers.getLast(), "secret.bin", true);
    Metainfo open = share(peers.getLast(), "open.bin", false);
    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);
    Overlay overlay = overlay(peers.getFirst());

    assertThat(Search.of(peers.getFirst(), "").names()).containsExactly("open.bin");
    assertThat(Search.of(peers.getFirst(), secret.infoHash().toHex()).names()).isEmpty();
    assertThatThrownBy(() -> overlay.holders(secret.infoHash()))
        .isInstanceOf(TorrentException.class);
    List<Holder> holders = overlay.holders(open.infoHash());
    assertThatThrownBy(() -> overlay.info(secret.infoHash(), holders))
        .isInstanceOf(TorrentException.class)
        .hasMessageContaining("none of the peers");
  }

  @Test
  void aPeerAloneFindsWhatItHasItself() throws Exception {
    chain(1);
    share(peers.getFirst(), "own.bin", false);

    assertThat(Search.of(peers.getFirst(), "own").names()).containsExactly("own.bin");
    assertThat(Search.of(peers.getFirst(), "other").names()).isEmpty();
  }

  @Test
  void whatIsPausedIsNotOffered() throws Exception {
    chain(2);
    Metainfo metainfo = share(peers.getLast(), "file.bin", false);
    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);

    peers.getLast().pause(metainfo.infoHash());
    assertThat(Search.of(peers.getFirst(), "").names()).isEmpty();

    peers.getLast().resume(metainfo.infoHash());
    assertThat(Search.of(peers.getFirst(), "").names()).containsExactly("file.bin");
  }

  @Test
  void aPeerThatComesBackKnowsTheOthersByItself() throws Exception {
    chain(3);
    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);
    peers.removeLast().close();

    peers.add(OverlayPeers.start(folder.resolve("peer-2"), List.of()));

    patiently().until(() -> overlay(peers.getLast()).peers().size() == 2);
  }

  @Test
  void aBrokenMemoryIsNoHindrance() throws Exception {
    PeerService first = OverlayPeers.start(folder.resolve("peer-0"), List.of());
    peers.add(first);
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve("peer-1")));
    Files.createDirectories(usual.stateFolder());
    Files.write(
        usual.stateFolder().resolve("overlay"), "nonsense".getBytes(StandardCharsets.UTF_8));

    peers.add(OverlayPeers.start(folder.resolve("peer-1"), List.of(OverlayPeers.endpoint(first))));

    await().atMost(Duration.ofSeconds(20)).until(this::allKnowAll);
  }

  /** What a search has found when it has ended. */
  private static final class Search implements SearchListener {
    private final List<FoundFile> found = new CopyOnWriteArrayList<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();

    static Search of(PeerService peer, String question) throws Exception {
      Search search = new Search();
      overlay(peer).search(question, 100, search);
      search.end.get(30, TimeUnit.SECONDS);
      return search;
    }

    @Override
    public void found(FoundFile file) {
      found.add(file);
    }

    @Override
    public void ended(End how) {
      end.complete(how);
    }

    List<String> names() {
      return found.stream().map(one -> one.file().name()).distinct().toList();
    }
  }

  /** Starts some, each with the address of the one before. */
  private void chain(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      List<PeerEndpoint> known =
          i == 0 ? List.of() : List.of(OverlayPeers.endpoint(peers.getLast()));
      peers.add(OverlayPeers.start(folder.resolve("peer-" + i), known));
    }
  }

  private boolean allKnowAll() throws TorrentException {
    for (PeerService peer : peers) {
      if (overlay(peer).peers().size() != peers.size() - 1) {
        return false;
      }
    }
    return true;
  }

  private static Overlay overlay(PeerService peer) {
    return peer.overlay().orElseThrow();
  }

  private static void addMagnet(PeerService peer, Metainfo metainfo) throws TorrentException {
    InfoHash infoHash = metainfo.infoHash();
    if (!peer.has(infoHash)) {
      peer.addMagnet(MagnetLink.of(infoHash), AddOptions.DEFAULT);
    }
  }

  private static void awaitSeeding(PeerService peer, Metainfo metainfo) {
    patiently().until(() -> peer.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  private static Metainfo share(PeerService peer, String name, boolean isPrivate) throws Exception {
    byte[] content = new byte[1_000_003];
    new Random(name.hashCode()).nextBytes(content);
    Path file = peer.dataFolder().resolve(name);
    Files.write(file, content);
    Metainfo metainfo = new MetainfoBuilder().isPrivate(isPrivate).build(file);
    peer.add(metainfo, AddOptions.DEFAULT);
    awaitSeeding(peer, metainfo);
    return metainfo;
  }
}
