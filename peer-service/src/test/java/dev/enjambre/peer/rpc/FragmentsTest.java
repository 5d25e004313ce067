package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.enjambre.api.peer.v1.FetchRequest;
import dev.enjambre.api.peer.v1.ReadFileRequest;
import dev.enjambre.api.peer.v1.Torrent;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.TorrentState;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A peer that fetches by gRPC, in fragments, from peers that have what it does not. */
@DisplayName("C5: fetching in fragments by gRPC")
@Timeout(120)
class FragmentsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] CONTENT = RpcPeer.random(40_000_001, 4);

  @TempDir private Path folder;

  private RpcPeer peer(String name, String... options) {
    return new RpcPeer(folder.resolve(name), options);
  }

  private static void awaitAll(RpcPeer peer, InfoHash torrent) {
    await()
        .atMost(PATIENCE)
        .until(() -> peer.engine().status(torrent).state() == TorrentState.SEEDING);
  }

  /** The second holder gets it by the wire protocol. */
  private static void copy(RpcPeer from, RpcPeer to, InfoHash torrent) throws Exception {
    to.engine().add(from.engine().metainfo(torrent), AddOptions.DEFAULT);
    to.engine().addPeer(torrent, PeerEndpoint.of("127.0.0.1", from.engine().port()));
    awaitAll(to, torrent);
  }

  @Test
  @DisplayName("C3, C5: takes its fragments from two named holders at once, and then is one itself")
  void takesFragmentsFromTwoNamedHolders() throws Exception {
    try (RpcPeer first = peer("first");
        RpcPeer second = peer("second");
        RpcPeer leecher = peer("leecher")) {
      String infoHash = first.share("model.bin", CONTENT);
      InfoHash torrent = InfoHash.fromHex(infoHash);
      copy(first, second, torrent);

      Torrent added =
          leecher
              .peer()
              .fetch(
                  FetchRequest.newBuilder()
                      .setInfoHash(infoHash)
                      .addHolders(first.address())
                      .addHolders(second.address())
                      .build());
      assertThat(added.getName()).isEqualTo("model.bin");
      byte[] got = leecher.read(ReadFileRequest.newBuilder().setInfoHash(infoHash).build());
      awaitAll(leecher, torrent);

      assertThat(got).isEqualTo(CONTENT);
      assertThat(folder.resolve("leecher/model.bin")).hasBinaryContent(CONTENT);
      long ofFirst = first.metric("enjambre.peer.rpc.served");
      long ofSecond = second.metric("enjambre.peer.rpc.served");
      assertThat(ofFirst).isPositive();
      assertThat(ofSecond).isPositive();
      // At the end a few blocks are asked of both.
      assertThat(ofFirst + ofSecond).isBetween((long) CONTENT.length, CONTENT.length * 5L / 4);
      assertThat(leecher.metric("enjambre.peer.rpc.fetched"))
          .isBetween((long) CONTENT.length, ofFirst + ofSecond);

      try (RpcPeer third = peer("third")) {
        third
            .peer()
            .fetch(
                FetchRequest.newBuilder()
                    .setInfoHash(infoHash)
                    .addHolders(leecher.address())
                    .build());
        awaitAll(third, torrent);
        assertThat(leecher.metric("enjambre.peer.rpc.served")).isEqualTo(CONTENT.length);
      }
    }
  }

  @Test
  @DisplayName("C5: finds holders among the peers of the swarm, and asks those for nothing")
  void findsHoldersAmongTheSwarm() throws Exception {
    try (RpcPeer first = peer("first");
        RpcPeer second = peer("second");
        RpcPeer leecher = peer("leecher")) {
      InfoHash torrent = InfoHash.fromHex(first.share("model.bin", CONTENT));
      copy(first, second, torrent);
      long byWire = first.engine().status(torrent).uploadedBytes();

      leecher
          .peer()
          .fetch(
              FetchRequest.newBuilder()
                  .setTorrent(ByteString.copyFrom(first.engine().metainfo(torrent).toBytes()))
                  .build());
      leecher.engine().addPeer(torrent, PeerEndpoint.of("127.0.0.1", first.engine().port()));
      leecher.engine().addPeer(torrent, PeerEndpoint.of("127.0.0.1", second.engine().port()));
      awaitAll(leecher, torrent);

      assertThat(folder.resolve("leecher/model.bin")).hasBinaryContent(CONTENT);
      assertThat(first.metric("enjambre.peer.rpc.served")).isPositive();
      assertThat(second.metric("enjambre.peer.rpc.served")).isPositive();
      assertThat(first.engine().status(torrent).uploadedBytes()).isEqualTo(byWire);
      assertThat(second.engine().status(torrent).uploadedBytes()).isZero();
    }
  }

  @Test
  @DisplayName("C5: a holder that dies in the middle is done without")
  void doesWithoutAHolderThatDies() throws Exception {
    try (RpcPeer first = peer("first", "--enjambre.peer.max-upload-rate=8MB");
        RpcPeer second = peer("second", "--enjambre.peer.max-upload-rate=8MB");
        RpcPeer leecher = peer("leecher")) {
      String infoHash = first.share("model.bin", CONTENT);
      InfoHash torrent = InfoHash.fromHex(infoHash);
      second.share("model.bin", CONTENT);
      leecher
          .peer()
          .fetch(
              FetchRequest.newBuilder()
                  .setInfoHash(infoHash)
                  .addHolders(first.address())
                  .addHolders(second.address())
                  .build());
      await()
          .atMost(PATIENCE)
          .until(() ->
              first.metric("enjambre.peer.rpc.served") > 1_000_000
                  && second.metric("enjambre.peer.rpc.served") > 1_000_000);

      first.stop();
      assertThat(leecher.engine().status(torrent).state()).isEqualTo(TorrentState.DOWNLOADING);
      awaitAll(leecher, torrent);

      assertThat(folder.resolve("leecher/model.bin")).hasBinaryContent(CONTENT);
    }
  }

  @Test
  @DisplayName("C5: a holder that lies is banned, and the file still comes right")
  void bansAHolderThatLies() throws Exception {
    try (RpcPeer honest = peer("honest");
        RpcPeer leecher = peer("leecher")) {
      String infoHash = honest.share("model.bin", CONTENT);
      InfoHash torrent = InfoHash.fromHex(infoHash);
      try (LyingHolder liar = new LyingHolder(honest.engine().metainfo(torrent))) {
        leecher
            .peer()
            .fetch(
                FetchRequest.newBuilder()
                    .setInfoHash(infoHash)
                    .addHolders(liar.address())
                    .addHolders(honest.address())
                    .build());
        awaitAll(leecher, torrent);

        assertThat(liar.sent()).isPositive();
      }
      assertThat(folder.resolve("leecher/model.bin")).hasBinaryContent(CONTENT);
      assertThat(leecher.engine().counters().peersBanned.sum()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("C5: who reads at a peer that still fetches gets first what it asks for")
  void readsAtAPeerThatStillFetches() throws Exception {
    try (RpcPeer seeder = peer("seeder", "--enjambre.peer.max-upload-rate=4MB");
        RpcPeer leecher = peer("leecher")) {
      String infoHash = seeder.share("model.bin", CONTENT);
      InfoHash torrent = InfoHash.fromHex(infoHash);
      leecher
          .peer()
          .fetch(
              FetchRequest.newBuilder().setInfoHash(infoHash).addHolders(seeder.address()).build());

      byte[] last =
          leecher.read(
              ReadFileRequest.newBuilder()
                  .setInfoHash(infoHash)
                  .setOffset(CONTENT.length - 1)
                  .build());

      assertThat(last).containsExactly(CONTENT[CONTENT.length - 1]);
      assertThat(leecher.engine().status(torrent).downloadedBytes()).isLessThan(CONTENT.length / 2);
      assertThat(leecher.engine().peers(torrent))
          .extracting(PeerStatus::source)
          .containsExactly(PeerSource.HOLDER);
    }
  }

  @Test
  void namesWhatCannotBeFetched() {
    try (RpcPeer peer = peer("peer")) {
      Throwable nothing =
          catchThrowable(() -> peer.peer().fetch(FetchRequest.getDefaultInstance()));
      Throwable holder =
          catchThrowable(() ->
              peer.peer()
                  .fetch(
                      FetchRequest.newBuilder()
                          .setInfoHash("00".repeat(20))
                          .addHolders("nowhere")
                          .build()));
      Throwable torrent =
          catchThrowable(() ->
              peer.peer()
                  .fetch(
                      FetchRequest.newBuilder().setTorrent(ByteString.copyFromUtf8("x")).build()));
      Throwable unknown =
          catchThrowable(() ->
              peer.peer()
                  .fetch(
                      FetchRequest.newBuilder()
                          .setInfoHash("00".repeat(20))
                          .addHolders(peer.address())
                          .build()));

      assertThat(List.of(nothing, holder, torrent))
          .allSatisfy(failure ->
              assertThat(RpcPeer.statusOf(failure).getCode())
                  .isEqualTo(Status.Code.INVALID_ARGUMENT));
      assertThat(nothing).hasMessageContaining("info_hash");
      assertThat(holder).hasMessageContaining("holders: host:port");
      assertThat(torrent).hasMessageContaining("torrent: ");
      assertThat(RpcPeer.statusOf(unknown).getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(unknown).hasMessageContaining(peer.address());
    }
  }
}
