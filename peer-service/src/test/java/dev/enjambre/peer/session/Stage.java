package dev.enjambre.peer.session;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.PeerMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** A session among fake peers, a fake tracker and a disk in memory, on a loop that stands still. */
final class Stage {

  static final int PIECES = 6;
  static final int BLOCKS_PER_PIECE = 2;
  static final int PIECE_LENGTH = BLOCKS_PER_PIECE * PieceLayout.BLOCK_LENGTH;
  static final PeerId OURS = PeerId.of("-EJ0100-MMMMMMMMMMMM".getBytes(StandardCharsets.US_ASCII));

  /** The last piece is one byte. */
  static final byte[] CONTENT = random((PIECES - 1) * PIECE_LENGTH + 1);

  static final Metainfo METAINFO = metainfo();

  final ManualLoop loop = new ManualLoop();
  final EngineCounters counters = new EngineCounters();
  final List<AnnounceRequest> announces = new ArrayList<>();
  final List<PeerEndpoint> dialed = new ArrayList<>();
  final Map<String, FakePeer> answering = new HashMap<>();
  final TorrentSession session;
  List<PeerEndpoint> trackerKnows = List.of();

  Stage(Bitfield have) {
    TorrentEnvironment environment =
        new TorrentEnvironment(
            loop,
            this::dial,
            WebSeedConnector.NONE,
            HolderConnector.NONE,
            (_, request) -> announce(request),
            List.of(URI.create("http://tracker.example/announce")),
            SessionConfig.defaults(),
            counters,
            new EngineLimits(Limits.DEFAULT),
            OURS,
            () -> 6881,
            () -> 0,
            Optional.empty(),
            Optional.empty(),
            new SplittableRandom(1),
            List.of(),
            DhtContacts.NONE);
    session =
        new TorrentSession(
            METAINFO,
            environment,
            listener -> new MemoryDisk(METAINFO, contentOf(have), have, loop, listener),
            false);
    session.start();
    loop.settle();
  }

  static Stage leecher() {
    return new Stage(new Bitfield(PIECES));
  }

  static Stage seeder() {
    return new Stage(Bitfield.full(PIECES));
  }

  /** A peer calls us. */
  FakePeer visitor(char name) {
    FakePeer peer = new FakePeer(name, false);
    return peer.connectedTo(session.accept(peer, peer.handshake(METAINFO.infoHash())));
  }

  /** A peer calls us, has everything, and lets us request. */
  FakePeer generousSeed(char name) {
    FakePeer peer = visitor(name).says(bitfield(Bitfield.full(PIECES)), PeerMessage.UNCHOKE);
    loop.settle();
    return peer;
  }

  static PeerMessage bitfield(Bitfield pieces) {
    return new PeerMessage.BitfieldPayload(pieces.toWire());
  }

  static Bitfield pieces(int... indices) {
    Bitfield pieces = new Bitfield(PIECES);
    for (int index : indices) {
      pieces.set(index);
    }
    return pieces;
  }

  /** Returns the right answer to a request. */
  static PeerMessage.Piece answer(PeerMessage.Request request) {
    int at = request.pieceIndex() * PIECE_LENGTH + request.begin();
    return new PeerMessage.Piece(
        request.pieceIndex(),
        request.begin(),
        HeapBlock.copyOf(ByteBuffer.wrap(CONTENT, at, request.length())));
  }

  /** Returns an answer of the right length with wrong bytes. */
  static PeerMessage.Piece lie(PeerMessage.Request request) {
    return new PeerMessage.Piece(
        request.pieceIndex(), request.begin(), HeapBlock.of(new byte[request.length()]));
  }

  /** The peer answers whatever it was asked until it is asked nothing more. */
  void serveAll(FakePeer peer) {
    List<PeerMessage.Request> requests = peer.hearsRequests();
    while (!requests.isEmpty()) {
      for (PeerMessage.Request request : requests) {
        peer.says(answer(request));
      }
      loop.settle();
      requests = peer.hearsRequests();
    }
  }

  void advance(Duration duration) {
    loop.advance(duration);
  }

  private void dial(
      PeerEndpoint peer, PeerSource source, EventLoop from, Handshake ours, Dialer.Result result) {
    dialed.add(peer);
    FakePeer answers = answering.get(peer.host());
    loop.execute(() -> {
      if (answers == null) {
        result.failed("refused");
      } else {
        answers.connectedTo(result.connected(answers, answers.handshake(METAINFO.infoHash())));
      }
    });
  }

  private CompletableFuture<AnnounceResponse> announce(AnnounceRequest request) {
    announces.add(request);
    return CompletableFuture.completedFuture(
        new AnnounceResponse.Success(
            Duration.ofMinutes(30),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            trackerKnows,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static byte[] contentOf(Bitfield have) {
    byte[] content = new byte[CONTENT.length];
    for (int piece = have.nextSet(0); piece >= 0; piece = have.nextSet(piece + 1)) {
      int at = piece * PIECE_LENGTH;
      System.arraycopy(CONTENT, at, content, at, METAINFO.layout().pieceSize(piece));
    }
    return content;
  }

  private static Metainfo metainfo() {
    StreamingPieceHasher hasher = new StreamingPieceHasher(PIECE_LENGTH);
    hasher.update(ByteBuffer.wrap(CONTENT));
    try {
      return new MetainfoBuilder().build("content.bin", hasher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(5).nextBytes(bytes);
    return bytes;
  }
}
