package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.enjambre.api.peer.v1.FetchRequest;
import dev.enjambre.api.peer.v1.File;
import dev.enjambre.api.peer.v1.ListFilesRequest;
import dev.enjambre.api.peer.v1.ListTorrentsRequest;
import dev.enjambre.api.peer.v1.ReadFileRequest;
import dev.enjambre.api.peer.v1.SearchRequest;
import dev.enjambre.api.peer.v1.SearchResult;
import dev.enjambre.api.peer.v1.Torrent;
import dev.enjambre.api.peer.v1.WatchProgressRequest;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.FakeCatalog;
import dev.enjambre.peer.service.AddOptions;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plain gRPC client gets of a peer. */
@DisplayName("C5: calls by gRPC")
@Timeout(120)
class PeerCallsTest {

  private static final byte[] CONTENT = RpcPeer.random(3_000_001, 1);

  @TempDir private static Path folder;

  private static RpcPeer peer;
  private static String infoHash;

  @BeforeAll
  static void start() throws Exception {
    peer = new RpcPeer(folder.resolve("peer"));
    infoHash = peer.share("model.bin", CONTENT);
    peer.share("other.bin", new byte[] {7});
  }

  @AfterAll
  static void stop() {
    peer.close();
  }

  private static <T> List<T> all(Iterator<T> answers) {
    List<T> all = new ArrayList<>();
    answers.forEachRemaining(all::add);
    return all;
  }

  private static ReadFileRequest.Builder file() {
    return ReadFileRequest.newBuilder().setInfoHash(infoHash);
  }

  @Test
  @DisplayName("C5: lists torrents with their state")
  void listsTorrentsWithTheirState() {
    List<Torrent> torrents =
        all(peer.peer().listTorrents(ListTorrentsRequest.getDefaultInstance()));

    assertThat(torrents).extracting(Torrent::getName).containsExactly("model.bin", "other.bin");
    Torrent first = torrents.getFirst();
    assertThat(first.getInfoHash()).isEqualTo(infoHash);
    assertThat(first.getSizeBytes()).isEqualTo(CONTENT.length);
    assertThat(first.getState()).isEqualTo(Torrent.State.STATE_SEEDING);
    assertThat(first.getProgress()).isEqualTo(1);
    assertThat(first.getPiecesHave()).isEqualTo(first.getPieces()).isPositive();
    assertThat(first.hasEtaSeconds()).isFalse();
  }

  @Test
  @DisplayName("C5: lists the files of one torrent and of all")
  void listsTheFilesOfOneTorrentAndOfAll() {
    List<File> files =
        all(peer.peer().listFiles(ListFilesRequest.newBuilder().setInfoHash(infoHash).build()));
    List<File> ofAll = all(peer.peer().listFiles(ListFilesRequest.getDefaultInstance()));

    assertThat(files).hasSize(1);
    assertThat(files.getFirst())
        .isEqualTo(
            File.newBuilder()
                .setInfoHash(infoHash)
                .setPath("model.bin")
                .setSizeBytes(CONTENT.length)
                .setProgress(1)
                .setWanted(true)
                .setState(Torrent.State.STATE_SEEDING)
                .build());
    assertThat(ofAll).extracting(File::getPath).containsExactly("model.bin", "other.bin");
  }

  @Test
  @DisplayName("C5: reads a file whole, and counts its bytes")
  void readsAFileWhole() throws Exception {
    long before = peer.metric("enjambre.peer.rpc.read");

    assertThat(peer.read(file().build())).isEqualTo(CONTENT);
    assertThat(peer.read(file().setPath("model.bin").build())).isEqualTo(CONTENT);
    assertThat(peer.metric("enjambre.peer.rpc.read") - before).isEqualTo(2L * CONTENT.length);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "1,131072", "262143,2", "2999999,2", "3000001,0", "70000,2000000"})
  void readsARangeOfAFile(int offset, int length) throws Exception {
    assertThat(peer.read(file().setOffset(offset).setLength(length).build()))
        .isEqualTo(Arrays.copyOfRange(CONTENT, offset, offset + length));
  }

  @Test
  void readsToTheEndWithoutALength() throws Exception {
    assertThat(peer.read(file().setIndex(0).setOffset(2_999_000).build()))
        .isEqualTo(Arrays.copyOfRange(CONTENT, 2_999_000, CONTENT.length));
  }

  @ParameterizedTest
  @CsvSource({"3000002,0", "3000000,2", "0,3000002", "-1,1", "0,-1", "9223372036854775807,1"})
  void refusesARangeOutsideTheFile(long offset, long length) {
    Throwable failure =
        catchThrowable(() -> peer.read(file().setOffset(offset).setLength(length).build()));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(failure).hasMessageContaining("the file has 3000001 bytes");
  }

  @Test
  void namesWhatIsNotThere() {
    String unknown = "00".repeat(20);
    Throwable torrent =
        catchThrowable(() -> peer.read(ReadFileRequest.newBuilder().setInfoHash(unknown).build()));
    Throwable index = catchThrowable(() -> peer.read(file().setIndex(1).build()));
    Throwable path = catchThrowable(() -> peer.read(file().setPath("none.bin").build()));

    assertThat(List.of(torrent, index, path))
        .allSatisfy(failure ->
            assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.NOT_FOUND));
    assertThat(torrent).hasMessageContaining(unknown);
    assertThat(index).hasMessageContaining("no file 1");
    assertThat(path).hasMessageContaining("none.bin");
  }

  @Test
  void namesTheFieldThatIsWrong() {
    Throwable failure =
        catchThrowable(() -> peer.read(ReadFileRequest.newBuilder().setInfoHash("x\n").build()));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure)
        .hasMessageContaining("info_hash: 40 hexadecimal digits")
        .hasMessageContaining("\\u000a");
  }

  @Test
  void saysThatItConsultsNoCatalogue() {
    Throwable failure =
        catchThrowable(() -> peer.peer().search(SearchRequest.getDefaultInstance()));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure).hasMessageContaining("enjambre.peer.catalog-url");
  }

  @Test
  @DisplayName("C5: searches the catalogue, and fetches by a name of it")
  void searchesTheCatalogueAndFetchesByName() throws Exception {
    try (FakeCatalog catalog = new FakeCatalog();
        RpcPeer searcher =
            new RpcPeer(
                folder.resolve("searcher"), "--enjambre.peer.catalog-url=" + catalog.url())) {
      catalog.put(peer.engine().metainfo(InfoHash.fromHex(infoHash)));

      List<SearchResult> results =
          searcher
              .peer()
              .search(SearchRequest.newBuilder().setQuery("model").build())
              .getResultsList();
      assertThat(results)
          .containsExactly(
              SearchResult.newBuilder()
                  .setInfoHash(infoHash)
                  .setName("model.bin")
                  .setSizeBytes(CONTENT.length)
                  .setSeeders(3)
                  .build());
      searcher
          .peer()
          .fetch(FetchRequest.newBuilder().setName("model.bin").addHolders(peer.address()).build());
      assertThat(searcher.read(file().build())).isEqualTo(CONTENT);

      Throwable unknown =
          catchThrowable(
              () -> searcher.peer().fetch(FetchRequest.newBuilder().setName("none.bin").build()));
      assertThat(RpcPeer.statusOf(unknown).getCode()).isEqualTo(Status.Code.NOT_FOUND);
      catalog.failWith(500);
      Throwable away =
          catchThrowable(() -> searcher.peer().search(SearchRequest.getDefaultInstance()));
      assertThat(RpcPeer.statusOf(away).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  @DisplayName("C5: tells progress until everything is here")
  void tellsProgressUntilEverythingIsHere() throws Exception {
    try (RpcPeer leecher = new RpcPeer(folder.resolve("leecher"))) {
      InfoHash torrent = InfoHash.fromHex(infoHash);
      leecher.engine().add(peer.engine().metainfo(torrent), AddOptions.DEFAULT);
      Iterator<Torrent> progress =
          leecher
              .peer()
              .watchProgress(
                  WatchProgressRequest.newBuilder()
                      .addInfoHashes(infoHash)
                      .setIntervalMilliseconds(100)
                      .setUntilComplete(true)
                      .build());
      assertThat(progress.next().getState()).isNotEqualTo(Torrent.State.STATE_SEEDING);
      leecher.engine().addPeer(torrent, PeerEndpoint.of("127.0.0.1", peer.engine().port()));

      List<Torrent> rest = all(progress);

      assertThat(rest.getLast().getState()).isEqualTo(Torrent.State.STATE_SEEDING);
      assertThat(rest.getLast().getProgress()).isEqualTo(1);
    }
  }

  @Test
  void watchesNothingForever() {
    Throwable failure =
        catchThrowable(() ->
            all(
                peer.peer()
                    .watchProgress(
                        WatchProgressRequest.newBuilder().setUntilComplete(true).build())));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void isHealthy() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(peer.channel());

    for (String service : List.of("", "enjambre.peer.v1.PeerService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }
}
