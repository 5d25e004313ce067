package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.enjambre.api.peer.v1.FetchInfoRequest;
import dev.enjambre.api.peer.v1.FetchPiecesRequest;
import dev.enjambre.api.peer.v1.FetchPiecesResponse;
import dev.enjambre.api.peer.v1.PieceRange;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plain gRPC client gets of the service that peers use among themselves. */
@DisplayName("C5: pieces by gRPC")
@Timeout(120)
class PieceCallsTest {

  private static final byte[] CONTENT = RpcPeer.random(5_000_001, 2);

  @TempDir private static Path folder;

  private static RpcPeer peer;
  private static String infoHash;

  @BeforeAll
  static void start() throws Exception {
    peer = new RpcPeer(folder.resolve("peer"));
    infoHash = peer.share("model.bin", CONTENT);
  }

  @AfterAll
  static void stop() {
    peer.close();
  }

  private static PieceRange range(int piece, int offset, int length) {
    return PieceRange.newBuilder().setPiece(piece).setOffset(offset).setLength(length).build();
  }

  private static FetchPiecesRequest first(PieceRange... ranges) {
    return FetchPiecesRequest.newBuilder()
        .setInfoHash(infoHash)
        .addAllRanges(List.of(ranges))
        .build();
  }

  private static List<FetchPiecesResponse> fetch(FetchPiecesRequest... requests) {
    Answers<FetchPiecesResponse> answers = new Answers<>();
    var sink = peer.pieces().fetchPieces(answers);
    for (FetchPiecesRequest request : requests) {
      sink.onNext(request);
    }
    sink.onCompleted();
    return answers.all();
  }

  @Test
  @DisplayName("C5: sends the info dictionary by which a torrent is known")
  void sendsTheInfoDictionary() throws Exception {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    var parts = peer.info().fetchInfo(FetchInfoRequest.newBuilder().setInfoHash(infoHash).build());
    while (parts.hasNext()) {
      parts.next().getData().writeTo(info);
    }

    assertThat(InfoHash.ofInfoDictionary(ByteBuffer.wrap(info.toByteArray())).toHex())
        .isEqualTo(infoHash);
  }

  @Test
  @DisplayName("C5: tells what it has, and sends ranges in the order of asking")
  void sendsRangesInTheOrderOfAsking() throws Exception {
    long before = peer.metric("enjambre.peer.rpc.served");
    Metainfo metainfo = peer.engine().metainfo(InfoHash.fromHex(infoHash));
    int pieceLength = metainfo.layout().pieceLength();

    List<FetchPiecesResponse> answers =
        fetch(
            first(range(2, 5, 16_379), range(0, 0, 1)),
            FetchPiecesRequest.newBuilder().addRanges(range(1, 0, pieceLength)).build());

    assertThat(answers.getFirst().getPieces().getCount()).isEqualTo(metainfo.layout().pieceCount());
    assertThat(answers.getFirst().getPieces().getBits().toByteArray())
        .isEqualTo(Bitfield.full(metainfo.layout().pieceCount()).toWire());
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(Arrays.copyOfRange(CONTENT, 2 * pieceLength + 5, 3 * pieceLength));
    expected.write(CONTENT[0]);
    expected.writeBytes(Arrays.copyOfRange(CONTENT, pieceLength, 2 * pieceLength));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (FetchPiecesResponse answer : answers.subList(1, answers.size())) {
      answer.getFragment().getData().writeTo(bytes);
    }
    assertThat(bytes.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(answers.get(1).getFragment().getPiece()).isEqualTo(2);
    assertThat(answers.get(1).getFragment().getOffset()).isEqualTo(5);
    assertThat(peer.metric("enjambre.peer.rpc.served") - before).isEqualTo(bytes.size());
  }

  @ParameterizedTest
  @CsvSource({
    "-1,0,1",
    "100000,0,1",
    "0,-1,1",
    "0,0,0",
    "0,0,-1",
    "0,0,2147483647",
    "0,2147483647,1",
    "0,1,524288"
  })
  void refusesARangeThatIsNone(int piece, int offset, int length) {
    Throwable failure = catchThrowable(() -> fetch(first(range(piece, offset, length))));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure).hasMessageContaining("ranges: ");
  }

  @Test
  void refusesWhatNamesNoTorrent() {
    Throwable nothing = catchThrowable(() -> fetch());
    Throwable unnamed =
        catchThrowable(
            () -> fetch(FetchPiecesRequest.newBuilder().addRanges(range(0, 0, 1)).build()));
    Throwable twice = catchThrowable(() -> fetch(first(), first()));

    assertThat(List.of(nothing, unnamed, twice))
        .allSatisfy(failure ->
            assertThat(RpcPeer.statusOf(failure).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  @Test
  void refusesMoreThanItKeepsInMind() {
    FetchPiecesRequest many =
        FetchPiecesRequest.newBuilder()
            .addAllRanges(Collections.nCopies(1024, range(0, 0, 16_384)))
            .build();
    Throwable failure =
        catchThrowable(() -> fetch(first(), many, many, many, many, many, many, many, many));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void doesNotKnowOtherTorrents() {
    Throwable failure =
        catchThrowable(
            () -> fetch(FetchPiecesRequest.newBuilder().setInfoHash("00".repeat(20)).build()));

    assertThat(RpcPeer.statusOf(failure).getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }
}
