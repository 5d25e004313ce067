package dev.enjambre.peer.session;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.peer.simulation.TestTorrent;
import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PeerMessageDecoder;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReservedBits;
import dev.enjambre.peer.wire.WireLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The input is what four peers do to a session. Its first byte says what we have: nothing, all,
 * some, or (3) nothing but the info hash. Each step is a byte {@code [3 bits unused][3 bits what][2
 * bits who]}: who 0 speaks BEP 3 alone, 1 the Fast extension, 2 the extension protocol, 3 both;
 * what is
 *
 * <pre>
 * 0, 1  says a message: [2 bytes length][id and payload]
 * 2     answers the oldest request that waits for it
 * 3     answers it wrongly
 * 4     rejects it
 * 5     lets time pass: [1 byte n], 10 n² milliseconds
 * 6     answers a call of ours if there is one, else hangs up; it comes again when it is next to act
 * 7     takes no more blocks than [1 byte]
 * </pre>
 *
 * <p>Nothing may throw, also not in the disk, which checks what it is asked for; what is said must
 * make sense ({@link Overheard}); and when they are gone, an honest peer must get on with us.
 */
public final class SessionFuzz {

  private static final TestTorrent TORRENT = TestTorrent.random(4 * 32_768 - 5_000, 32_768, 1);
  private static final PeerMessageDecoder DECODER =
      new PeerMessageDecoder(WireLimits.forBitfieldLength(TORRENT.layout().bitfieldLength()));
  private static final int MOST_STEPS = 300;
  private static final long[] BITS = {
    0,
    ReservedBits.FAST,
    ReservedBits.EXTENSION_PROTOCOL,
    ReservedBits.FAST | ReservedBits.EXTENSION_PROTOCOL
  };

  private final Bench bench;
  private final List<Overheard> present = new ArrayList<>();
  private int callers;
  private int callsSeen;

  private SessionFuzz(Bench bench) {
    this.bench = bench;
    for (int who = 0; who < BITS.length; who++) {
      present.add(comes(who));
    }
  }

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    ByteBuffer script = ByteBuffer.wrap(input);
    int what = script.get() & 3;
    Bench bench =
        switch (what) {
          case 0 -> Bench.leeching(TORRENT);
          case 1 -> Bench.seeding(TORRENT);
          case 2 -> Bench.having(TORRENT, 0, 2);
          default -> Bench.seeking(TORRENT);
        };
    SessionFuzz fuzz = new SessionFuzz(bench);
    for (int steps = 0; script.hasRemaining() && steps < MOST_STEPS; steps++) {
      fuzz.step(script);
      fuzz.check();
    }
    fuzz.end(what);
  }

  private Overheard comes(int who) {
    callers++;
    return new Overheard(
        bench, bench.caller(Bench.id("W" + who + "-" + callers + "-"), BITS[who]), who % 2 == 1);
  }

  private void step(ByteBuffer script) {
    int step = script.get();
    int who = step & 3;
    if (present.get(who).peer.isClosed()) {
      bench.settle();
      present.set(who, comes(who));
    }
    Overheard one = present.get(who);
    switch (step >> 2 & 7) {
      case 0, 1 -> says(one, script);
      case 2 -> answers(one, false);
      case 3 -> answers(one, true);
      case 4 -> {
        if (one.peer.owes() > 0) {
          one.peer.rejects(one.peer.nextUnanswered());
        }
      }
      case 5 -> {
        long n = number(script);
        bench.advance(Duration.ofMillis(10 * n * n));
      }
      case 6 -> {
        if (callsSeen < bench.calls.size()) {
          Bench.Call call = bench.calls.get(callsSeen++);
          present.set(
              who,
              new Overheard(
                  bench,
                  call.isAnsweredBy(Bench.id("C" + who + "-" + ++callers), BITS[who]),
                  who % 2 == 1));
        }
        one.peer.hangsUp();
      }
      default -> one.peer.takesOnly(number(script)).hasRoomFor(number(script));
    }
  }

  private static int number(ByteBuffer script) {
    return script.hasRemaining() ? script.get() & 0xff : 0;
  }

  private void answers(Overheard one, boolean wrongly) {
    if (one.peer.owes() > 0) {
      PeerMessage.Piece piece = one.peer.piece(one.peer.nextUnanswered(), wrongly);
      one.peer.says(piece);
      bench.settle();
    }
  }

  private void says(Overheard one, ByteBuffer script) {
    int length = Math.min(number(script) << 8 | number(script), script.remaining());
    ByteBuffer frame = script.slice(script.position(), length);
    script.position(script.position() + length);
    try {
      PeerMessage message =
          DECODER.decode(
              frame,
              (at, size) -> bench.ledger.block(HeapBlock.copyOf(frame.slice(at, size)).buffer()));
      one.said(message);
      one.peer.says(message);
    } catch (ProtocolViolation violation) {
      one.peer.hangsUp();
    }
  }

  private void check() {
    present.forEach(Overheard::check);
    require(bench.state() != TorrentState.FAILED, "it has failed");
    // One that is closed is still there for a moment.
    require(bench.peers().size() <= 2 * BITS.length, "more peers than there are");
  }

  private void end(int what) {
    present.forEach(one -> one.peer.hangsUp());
    require(bench.peers().isEmpty(), "somebody is still there");
    // What was sent back to the disk or from there is on its way.
    bench.advance(Duration.ofSeconds(1));
    require(bench.ledger.live() == 0, bench.ledger.live() + " blocks were not released");
    HonestPeer honest = new HonestPeer(bench);
    if (what == 1) {
      honest.fetches();
    } else {
      honest.serves();
    }
    bench.loop.run(() -> bench.session.stop());
    bench.advance(Duration.ofSeconds(1));
    require(bench.ledger.live() == 0, bench.ledger.live() + " blocks outlived the session");
  }
}
