package dev.enjambre.peer.overlay;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.wire.HeapBlock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The input is what other nodes of the overlay do to ours, in steps {@code [1 byte how][2 bytes
 * length][bytes]}, where how is {@code [3 bits what][2 bits time][3 bits who]}. Before each step so
 * much time passes: none, a tenth of a second, 5 seconds, 2 minutes. What is
 *
 * <pre>
 * 0 to 3  writes the bytes
 * 4       hangs up; it comes again when it is next to act
 * 5       is there if we have called somebody, under that address
 * 6       is not there, if we have called
 * 7       makes us search for the bytes, as text
 * </pre>
 */
public final class OverlayLinksFuzz {

  private static final long[] PAUSES = {
    0, TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.SECONDS.toNanos(5), TimeUnit.MINUTES.toNanos(2)
  };
  private static final int MOST_STEPS = 150;
  private static final int MOST_LINKS = 8;
  private static final byte[] FILE = new byte[1000];
  private static final OfferedFile OFFERED =
      new OfferedFile(OverlayExamples.HASH, FILE.length, "Café.iso");

  private final Deque<NodeAddress> called = new ArrayDeque<>();
  private final Map<Integer, FuzzedLink> links = new HashMap<>();
  private final OverlayNode node =
      new OverlayNode(
          OverlayConfig.defaults(),
          NodeInfo.of(6881, OverlayExamples.ANN),
          (address, _) -> called.add(address),
          (question, _) -> NameMatch.of(question).matches(OFFERED) ? List.of(OFFERED) : List.of(),
          this::give,
          new SplittableRandom(1),
          0);
  private long now;
  private int nextPort = 30_000;

  private OverlayLinksFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuffer steps = ByteBuffer.wrap(input);
    OverlayLinksFuzz fuzz = new OverlayLinksFuzz();
    for (int i = 0; steps.remaining() > 2 && i < MOST_STEPS; i++) {
      int how = steps.get();
      byte[] bytes = new byte[Math.min(steps.getShort() & 0xffff, steps.remaining())];
      steps.get(bytes);
      fuzz.step(how, bytes);
      fuzz.check();
    }
    fuzz.end();
  }

  private void give(OverlayMessage.FileRequest request, FileSource.Answer answer) {
    InfoHash infoHash = request.infoHash();
    if (!infoHash.equals(OFFERED.infoHash()) || request.offset() >= FILE.length) {
      answer.nothing(OverlayError.UNKNOWN_FILE, now);
      return;
    }
    int from = (int) request.offset();
    int length = Math.min(request.length(), FILE.length - from);
    answer.bytes(FILE.length, HeapBlock.of(Arrays.copyOfRange(FILE, from, from + length)), now);
  }

  private void step(int how, byte[] bytes) {
    pass(PAUSES[how >> 3 & 3]);
    int who = how & 7;
    switch (how >> 5 & 7) {
      case 4 -> hangUp(who);
      case 5 -> {
        NodeAddress address = called.poll();
        if (address != null) {
          hangUp(who);
          connect(who, new FuzzedLink(true, address));
        }
      }
      case 6 -> {
        NodeAddress address = called.poll();
        if (address != null) {
          node.unreachable(address, now);
        }
      }
      case 7 -> {
        if (node.status().searches() < 4) {
          var _ =
              node.search(OverlayText.decode(ByteBuffer.wrap(bytes)).orElse(""), 3, LISTENER, now);
        }
      }
      default -> {
        FuzzedLink link = links.get(who);
        if (link == null || link.isClosed) {
          hangUp(who);
          link = new FuzzedLink(false, OverlayFleet.local(nextPort++));
          connect(who, link);
        }
        deliver(link, bytes);
      }
    }
  }

  private static final SearchListener LISTENER =
      new SearchListener() {
        private final List<FoundFile> found = new ArrayList<>();

        @Override
        public void found(FoundFile file) {
          found.add(file);
        }

        @Override
        public void ended(End how) {
          found.clear();
        }
      };

  private void connect(int who, FuzzedLink link) {
    links.put(who, link);
    node.connected(link, now);
  }

  private void hangUp(int who) {
    FuzzedLink link = links.remove(who);
    if (link != null) {
      node.closed(link, now);
    }
  }

  private void deliver(FuzzedLink link, byte[] bytes) {
    ByteBuffer chunk = ByteBuffer.wrap(bytes);
    try {
      while (chunk.hasRemaining() && !link.isClosed) {
        int from = link.isWhole ? chunk.position() : -1;
        OverlayMessage message = link.decoder.next(chunk).orElse(null);
        link.isWhole = message != null;
        if (message != null) {
          checkCodec(message, from < 0 ? null : chunk.slice(from, chunk.position() - from));
          node.received(link, message, now);
        }
      }
    } catch (OverlayViolation violation) {
      require(
          violation.getMessage() != null
              && violation.getMessage().chars().noneMatch(Character::isISOControl),
          "not for a log: " + violation);
      node.violated(link, violation, now);
      require(link.isClosed, "a broken stream stays open");
    }
  }

  /** A message has one form; split anyhow, it is the same message. */
  private static void checkCodec(OverlayMessage message, @Nullable ByteBuffer read) {
    ByteBuffer written = OverlayCodec.encode(message);
    require(read == null || read.equals(written), "written otherwise: " + message);
    OverlayDecoder decoder = new OverlayDecoder(OverlayLimits.defaults());
    int half = written.remaining() / 2;
    try {
      require(decoder.next(written.slice(0, half)).isEmpty(), "half of it is enough");
      require(
          decoder
              .next(written.slice(half, written.remaining() - half))
              .filter(message::equals)
              .isPresent(),
          "read otherwise in two parts: " + message);
    } catch (OverlayViolation violation) {
      throw new AssertionError("refused in two parts: " + message, violation);
    }
  }

  private void pass(long nanos) {
    long until = now + nanos;
    while (node.nextTickNanos() <= until) {
      now = Math.max(now, node.nextTickNanos());
      node.tick(now);
    }
    now = until;
  }

  private void check() {
    OverlayStatus status = node.status();
    OverlayConfig config = OverlayConfig.defaults();
    require(status.known() <= config.listSize(), "too many are known");
    require(status.candidates() <= Candidates.MOST_WAITING, "too many wait");
    require(status.dialling() <= Dials.MOST_AT_ONCE + Dials.MOST_QUEUED, "too many calls");
    require(status.incoming() + status.outgoing() <= MOST_LINKS, "more links than there are");
    require(status.relayed() <= Searches.MOST_RELAYED, "too many searches are passed on");
    for (NodeAddress address : called) {
      require(address.port() > 0, "nobody can be called at " + address);
    }
  }

  private void end() {
    for (int who = 0; who < MOST_LINKS; who++) {
      hangUp(who);
    }
    pass(TimeUnit.MINUTES.toNanos(3));
    OverlayStatus status = node.status();
    require(status.relayed() == 0, "searches of others are kept");
    require(status.searches() == 0, "searches of ours do not end");
    require(status.incoming() + status.outgoing() == 0, "links outlive their ends");
    OverlayState state = node.state();
    try {
      require(OverlayState.fromBytes(state.toBytes()).equals(state), "kept otherwise");
    } catch (OverlayState.BadStateException e) {
      throw new AssertionError("we cannot read what we keep", e);
    }
  }
}
