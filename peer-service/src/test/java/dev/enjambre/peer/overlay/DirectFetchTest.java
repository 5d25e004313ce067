package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.simulation.OverlayNet;
import dev.enjambre.peer.wire.HeapBlock;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fetching by hash, from honest holders and others. */
class DirectFetchTest {

  private final OverlayNet net = new OverlayNet(true, Duration.ofMillis(1), Duration.ofMillis(5));
  private final SplittableRandom random = new SplittableRandom(1);
  private final Recorder sink = new Recorder();
  private byte[] content = new byte[0];
  private byte[] info = new byte[0];
  private InfoHash infoHash = OverlayExamples.HASH;

  /** Keeps what is handed over, and checks it. */
  private final class Recorder implements FetchSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int pieces;
    private boolean wants = true;
    private boolean mayTakeMore = true;
    private boolean isFinished;
    private @Nullable Metainfo metainfo;
    private @Nullable Failure failure;

    @Override
    public boolean metainfo(Metainfo what) {
      assertThat(metainfo).as("told once").isNull();
      metainfo = what;
      return wants;
    }

    @Override
    public void piece(int pieceIndex, byte[] some) {
      assertThat(pieceIndex).isEqualTo(pieces++);
      int from = bytes.size();
      assertThat(some).isEqualTo(Arrays.copyOfRange(content, from, from + some.length));
      bytes.writeBytes(some);
    }

    @Override
    public boolean mayTakeMore() {
      return mayTakeMore;
    }

    @Override
    public void finished() {
      assertThat(isFinished || failure != null).as("ended once").isFalse();
      isFinished = true;
    }

    @Override
    public void failed(Failure why) {
      assertThat(isFinished || failure != null).as("ended once").isFalse();
      failure = why;
    }
  }

  /** Somebody who has the torrent, and may change what he gives of it. */
  private class Server extends ScriptedNode {
    private final UnaryOperator<Acknowledged.FileBytes> change;
    private int requests;

    Server(int port, UnaryOperator<Acknowledged.FileBytes> change) {
      super(OverlayExamples.id(random), net.site(OverlayFleet.local(port)));
      this.change = change;
    }

    @Override
    void other(OverlayLink link, OverlayMessage message, long nowNanos) {
      if (message instanceof FileRequest request) {
        requests++;
        byte[] all = request.part() == FilePart.INFO ? info : content;
        int from = (int) request.offset();
        int to = Math.min(all.length, from + request.length());
        link.send(
            new Acknowledge(
                change.apply(
                    new Acknowledged.FileBytes(
                        request.part(),
                        from,
                        all.length,
                        HeapBlock.of(Arrays.copyOfRange(all, from, to))))));
      }
    }
  }

  private Server server(int port) {
    return new Server(port, bytes -> bytes);
  }

  private Server liar(int port, FilePart part, int afterBytes) {
    return new Server(
        port,
        given -> {
          if (given.part() != part || given.offset() < afterBytes) {
            return given;
          }
          byte[] wrong = new byte[given.bytes().length()];
          given.bytes().buffer().get(wrong);
          wrong[0] ^= 1;
          return new Acknowledged.FileBytes(
              part, given.offset(), given.total(), HeapBlock.of(wrong));
        });
  }

  private void torrent(int size, int pieceLength) {
    content = new byte[size];
    random.nextBytes(content);
    ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    for (int from = 0; from < size; from += pieceLength) {
      hashes.writeBytes(
          sha1(Arrays.copyOfRange(content, from, Math.min(size, from + pieceLength))));
    }
    info =
        BencodeWriter.write(
            BencodeDictionary.builder()
                .put("name", "data.bin")
                .put("length", size)
                .put("piece length", pieceLength)
                .put("pieces", BencodeString.of(hashes.toByteArray()))
                .build());
    infoHash = InfoHash.of(sha1(info));
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private DirectFetch fetch(ScriptedNode... holders) {
    List<Holder> list = new ArrayList<>();
    for (ScriptedNode one : holders) {
      list.add(new Holder(one.id, one.address()));
    }
    DirectFetch fetch =
        new DirectFetch(
            infoHash,
            list,
            NodeInfo.of(0, OverlayExamples.ANN),
            net.site(OverlayFleet.local(9_000)),
            sink,
            net.now());
    tick(fetch);
    return fetch;
  }

  private void tick(DirectFetch fetch) {
    if (!fetch.isOver()) {
      fetch.tick(net.now());
      net.at(net.now() + 1_000_000_000L, () -> tick(fetch));
    }
  }

  private void await(DirectFetch fetch) {
    net.runUntil(fetch::isOver, Duration.ofMinutes(10));
    net.advance(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16384",
    "16384, 16384",
    "100000, 16384",
    "1000000, 262144",
    "1000000, 100000",
    "300000, 1048576",
    "131072, 131072"
  })
  void aTorrentComesWholeFromOneHolder(int size, int pieceLength) {
    torrent(size, pieceLength);
    Server server = server(1);

    await(fetch(server));

    assertThat(sink.isFinished).isTrue();
    assertThat(sink.bytes.toByteArray()).isEqualTo(content);
    assertThat(server.links).as("closed afterwards").isEmpty();
  }

  @Test
  void anInfoDictionaryOfManyBlocksComesToo() {
    // 19,532 pieces: 390 KB of hashes.
    torrent(20_000_000, 1024);
    Server server = server(1);

    await(fetch(server));

    assertThat(info.length).isGreaterThan(2 * OverlayLimits.MAX_BLOCK_LENGTH);
    assertThat(sink.isFinished).isTrue();
  }

  @Test
  void fourRequestsAreUnderWayAndNoMore() {
    torrent(2_000_000, 1_000_000);
    List<FileRequest> requests = new ArrayList<>();
    Server server =
        new Server(1, bytes -> bytes) {
          @Override
          void other(OverlayLink link, OverlayMessage message, long nowNanos) {
            if (message instanceof FileRequest request && request.part() == FilePart.CONTENT) {
              requests.add(request);
            } else {
              super.other(link, message, nowNanos);
            }
          }
        };

    DirectFetch fetch = fetch(server);
    net.advance(Duration.ofSeconds(10));

    assertThat(fetch.isOver()).isFalse();
    assertThat(requests)
        .extracting(FileRequest::offset)
        .containsExactly(0L, 131_072L, 262_144L, 393_216L);
  }

  @Test
  void whoGivesAWrongInfoDictionaryIsLeftForGood() {
    torrent(100_000, 16_384);
    Server liar = liar(1, FilePart.INFO, 0);
    Server honest = server(2);

    await(fetch(liar, honest));

    assertThat(sink.isFinished).isTrue();
    assertThat(liar.requests).isEqualTo(1);
  }

  @Test
  void anotherGoesOnWhereALiarWasFound() {
    torrent(1_000_000, 100_000);
    Server liar = liar(1, FilePart.CONTENT, 500_000);
    Server honest = server(2);

    await(fetch(liar, honest));

    assertThat(sink.isFinished).isTrue();
    assertThat(honest.requests)
        .as("the info dictionary is not asked for again, nor the first pieces")
        .isEqualTo(5);
  }

  @Test
  void withLiarsAloneItFailsAndNothingWrongIsHandedOver() {
    torrent(100_000, 16_384);

    await(fetch(liar(1, FilePart.CONTENT, 50_000), liar(2, FilePart.CONTENT, 20_000)));

    assertThat(sink.failure).isEqualTo(FetchSink.Failure.NO_HOLDER);
    assertThat(sink.pieces).isEqualTo(4);
  }

  @Test
  void aHolderWhoIsGoneIsFollowedByAnother() {
    torrent(1_000_000, 100_000);
    Server first = server(1);
    Server second = server(2);
    DirectFetch fetch = fetch(first, second);
    net.runUntil(() -> sink.pieces == 3, Duration.ofMinutes(1));

    first.site.stop();
    await(fetch);

    assertThat(sink.isFinished).isTrue();
    assertThat(second.requests).isPositive();
  }

  @Test
  void aHolderWhoIsSilentIsFollowedByAnother() {
    torrent(100_000, 16_384);
    ScriptedNode silent = new ScriptedNode(OverlayExamples.BOB, net.site(OverlayFleet.local(1)));
    Server honest = server(2);

    await(fetch(silent, honest));

    assertThat(sink.isFinished).isTrue();
  }

  @Test
  void aHolderWhoNoLongerHasItIsFollowedByAnother() {
    torrent(100_000, 16_384);
    ScriptedNode without =
        new ScriptedNode(OverlayExamples.BOB, net.site(OverlayFleet.local(1))) {
          @Override
          void other(OverlayLink link, OverlayMessage message, long nowNanos) {
            link.send(new OverlayMessage.Failure(OverlayError.UNKNOWN_FILE, MessageKind.RQFH, ""));
          }
        };

    await(fetch(without, server(2)));

    assertThat(sink.isFinished).isTrue();
  }

  @Test
  void withoutAnybodyItFailsAndCallsEachThreeTimes() {
    torrent(100, 16_384);
    ScriptedNode gone = new ScriptedNode(OverlayExamples.BOB, net.site(OverlayFleet.local(1)));
    gone.site.stop();
    long before = net.calls();

    await(fetch(gone));

    assertThat(sink.failure).isEqualTo(FetchSink.Failure.NO_HOLDER);
    assertThat(net.calls() - before).isEqualTo(HolderQueue.MOST_ATTEMPTS);
  }

  @Test
  void aSinkThatIsFullIsWaitedFor() {
    torrent(1_000_000, 100_000);
    Server server = server(1);
    sink.mayTakeMore = false;
    DirectFetch fetch = fetch(server);
    net.advance(Duration.ofSeconds(60));
    assertThat(server.requests).isZero();

    sink.mayTakeMore = true;
    fetch.proceed(net.now());
    await(fetch);

    assertThat(sink.isFinished).isTrue();
  }

  @Test
  void aFetchThatWaitsLongKeepsItsConnection() {
    torrent(1_000_000, 100_000);
    Server server = server(1);
    sink.mayTakeMore = false;
    DirectFetch fetch = fetch(server);
    long calls = net.calls();
    for (int i = 0; i < 600; i++) {
      net.advance(Duration.ofSeconds(1));
      fetch.tick(net.now());
    }

    assertThat(server.received(OverlayMessage.Ping.class).size()).isBetween(9, 12);
    sink.mayTakeMore = true;
    fetch.proceed(net.now());
    await(fetch);

    assertThat(sink.isFinished).isTrue();
    assertThat(net.calls()).isEqualTo(calls);
  }

  @Test
  void whoTricklesGivesWayToAnother() {
    torrent(4 << 20, 4 << 20);
    Server trickles =
        new Server(1, UnaryOperator.identity()) {
          @Override
          void other(OverlayLink link, OverlayMessage message, long nowNanos) {
            net.at(
                nowNanos + Duration.ofSeconds(19).toNanos(),
                () -> super.other(link, message, net.now()));
          }
        };
    long begin = net.now();

    await(fetch(trickles, server(2)));

    assertThat(sink.isFinished).isTrue();
    assertThat(Duration.ofNanos(net.now() - begin)).isLessThan(Duration.ofMinutes(4));
  }

  @Test
  void whatIsNotWantedIsNotFetched() {
    torrent(100_000, 16_384);
    sink.wants = false;
    Server server = server(1);

    await(fetch(server));

    assertThat(sink.failure).isEqualTo(FetchSink.Failure.REFUSED);
    assertThat(server.requests).isEqualTo(1);
  }

  @Test
  void aNodeServesWhatItOffersAndNothingElse() {
    torrent(500_000, 100_000);
    OverlayFleet fleet = OverlayFleet.ofDefaults(1);
    OverlayFleet.Member member = fleet.add();
    member.bytes.put(infoHash, content);
    ScriptedNode asker =
        new ScriptedNode(OverlayExamples.BOB, fleet.net.site(OverlayFleet.local(20_000)));
    asker.call(member.address());
    fleet.net.advance(Duration.ofSeconds(1));
    OverlayLink link = asker.links.getFirst();

    link.send(new FileRequest(infoHash, FilePart.CONTENT, 400_000, 131_072));
    link.send(new FileRequest(OverlayExamples.HASH, FilePart.CONTENT, 0, 10));
    link.send(new FileRequest(infoHash, FilePart.CONTENT, 0, 10));
    fleet.net.advance(Duration.ofSeconds(1));

    assertThat(asker.received)
        .containsSubsequence(
            new Acknowledge(
                new Acknowledged.FileBytes(
                    FilePart.CONTENT,
                    400_000,
                    500_000,
                    HeapBlock.of(Arrays.copyOfRange(content, 400_000, 500_000)))),
            new OverlayMessage.Failure(OverlayError.UNKNOWN_FILE, MessageKind.RQFH, ""),
            new Acknowledge(
                new Acknowledged.FileBytes(
                    FilePart.CONTENT, 0, 500_000, HeapBlock.of(Arrays.copyOf(content, 10)))));
    assertThat(member.node.status().counts().bytesServed()).isEqualTo(100_010);
  }
}
