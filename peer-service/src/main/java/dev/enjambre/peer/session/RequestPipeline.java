package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.BlockId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that one peer has not answered yet, and how many it should have. Owned by the
 * torrent's loop; time comes in as a parameter.
 *
 * <p>The depth follows rate and round trip: enough blocks under way that the link never runs dry
 * between a request and its answer, {@code rate × (shortest round trip + slack)}. At the start it
 * doubles with every round trip, until answers take much longer than the shortest one did: then the
 * queue is at the other side, and longer would only mean later.
 *
 * <p>Among peers that cooperate the depth follows the round trip alone: it grows as long as answers
 * come soon and shrinks when they do not. So what is asked of a busy peer is little, and one that
 * has become idle is soon asked for more.
 */
final class RequestPipeline {

  static final int MIN_DEPTH = 4;

  /** Other clients drop requests beyond this many (libtorrent 2000, Transmission 512). */
  static final int MAX_DEPTH = 500;

  private static final int START_DEPTH = 16;
  private static final long SLACK_NANOS = 200_000_000L;
  private static final int REMEMBERED = 2 * MAX_DEPTH;

  /**
   * A request may have others before it, and so wait that many times as long as one passed over.
   */
  static final int QUEUED = 3;

  private record Pending(BlockId block, long number, long sentNanos) {}

  private final ArrayDeque<Pending> pending = new ArrayDeque<>();

  /**
   * Blocks asked for and then given up, which may come all the same, with how often each may; the
   * oldest is forgotten. A block that is asked for again stays here: it may come twice.
   */
  private final Map<BlockId, Integer> givenUp = new LinkedHashMap<>();

  /** Among cooperating peers never less: whoever invites us has a place, and serves it at once. */
  private static final int COOPERATIVE_DEPTH = 32;

  /** Among cooperating peers an answer may take that much longer than the shortest did. */
  private static final double COOPERATIVE_SLACK_NANOS = 100e6;

  private final boolean cooperative;
  private int depth = START_DEPTH;
  private int bound = MAX_DEPTH;
  private double exactDepth = START_DEPTH;
  private boolean ramping = true;

  /** How many requests were sent, and the number of the latest that is answered, from 1. */
  private long sent;

  private long latestAnswered;

  private long shortestRoundTrip = Long.MAX_VALUE;
  private long lastAnswerNanos;

  /** Makes the pipeline to a new peer. */
  RequestPipeline(boolean cooperative) {
    this.cooperative = cooperative;
    if (cooperative) {
      depth = COOPERATIVE_DEPTH;
      exactDepth = COOPERATIVE_DEPTH;
    }
  }

  /** What an arriving block is to us. */
  enum Answer {
    /** We wait for it. */
    EXPECTED,
    /** We had given it up. */
    LATE,
    /** We never asked for it. */
    UNREQUESTED
  }

  int outstanding() {
    return pending.size();
  }

  int depth() {
    return depth;
  }

  /** The peer lets no more requests than that wait for an answer. */
  void bound(int requests) {
    bound = Math.min(MAX_DEPTH, requests);
  }

  /** Returns how many requests should be added now; waits until a batch is worth it. */
  int wanted() {
    int most = Math.min(depth, bound);
    int room = most - pending.size();
    return room * 4 >= most || pending.size() < MIN_DEPTH ? Math.max(0, room) : 0;
  }

  boolean isOutstanding(BlockId block) {
    return outstandingNow().test(block);
  }

  /**
   * Returns what tells whether a block is asked for now. It gathers them when it is first asked,
   * which it need not be at all, and is of no use after the next change.
   */
  Predicate<BlockId> outstandingNow() {
    return new Outstanding();
  }

  private final class Outstanding implements Predicate<BlockId> {
    private @Nullable Set<BlockId> blocks;

    @Override
    public boolean test(BlockId block) {
      Set<BlockId> gathered = blocks;
      if (gathered == null) {
        gathered = HashSet.newHashSet(pending.size());
        for (Pending request : pending) {
          gathered.add(request.block());
        }
        blocks = gathered;
      }
      return gathered.contains(block);
    }
  }

  void sent(BlockId block, long nowNanos) {
    if (pending.isEmpty()) {
      lastAnswerNanos = nowNanos;
    }
    pending.add(new Pending(block, ++sent, nowNanos));
  }

  /** A block has come. */
  Answer answered(BlockId block, long bytesPerSecond, int blockLength, long nowNanos) {
    Pending first = pending.peek();
    if (first != null && first.block().equals(block)) {
      pending.poll();
      onAnswer(first, bytesPerSecond, blockLength, nowNanos);
      return Answer.EXPECTED;
    }
    for (Iterator<Pending> i = pending.iterator(); i.hasNext(); ) {
      Pending request = i.next();
      if (request.block().equals(block)) {
        i.remove();
        onAnswer(request, bytesPerSecond, blockLength, nowNanos);
        return Answer.EXPECTED;
      }
    }
    return takeGivenUp(block, nowNanos);
  }

  private void onAnswer(Pending request, long bytesPerSecond, int blockLength, long nowNanos) {
    adapt(nowNanos - request.sentNanos(), bytesPerSecond, blockLength);
    lastAnswerNanos = nowNanos;
    latestAnswered = Math.max(latestAnswered, request.number());
  }

  /**
   * Returns the requests that wait for too long, although the peer answers others: those that were
   * passed over, for {@code patienceNanos}; any, for {@link #QUEUED} times that.
   */
  List<BlockId> overdue(long patienceNanos, long nowNanos) {
    List<BlockId> overdue = List.of();
    for (Pending request : pending) {
      long age = nowNanos - request.sentNanos();
      if (age < patienceNanos) {
        break;
      }
      boolean passedOver = request.number() < latestAnswered;
      if (passedOver || age >= QUEUED * patienceNanos) {
        if (overdue.isEmpty()) {
          overdue = new ArrayList<>();
        }
        overdue.add(request.block());
      }
    }
    return overdue;
  }

  /**
   * The peer will not answer that request; what it was to us decides whether it may say so. Of a
   * block that was asked for, taken back and asked for again, the first request is meant: that is
   * answered first.
   */
  Answer rejected(BlockId block, long nowNanos) {
    if (takeGivenUp(block, nowNanos) == Answer.LATE) {
      return Answer.LATE;
    }
    for (Iterator<Pending> i = pending.iterator(); i.hasNext(); ) {
      if (i.next().block().equals(block)) {
        i.remove();
        lastAnswerNanos = nowNanos;
        return Answer.EXPECTED;
      }
    }
    return Answer.UNREQUESTED;
  }

  private Answer takeGivenUp(BlockId block, long nowNanos) {
    if (!givenUp.containsKey(block)) {
      return Answer.UNREQUESTED;
    }
    // It is slow, and not silent.
    lastAnswerNanos = nowNanos;
    givenUp.computeIfPresent(block, (_, times) -> times == 1 ? null : times - 1);
    return Answer.LATE;
  }

  private void adapt(long roundTrip, long bytesPerSecond, int blockLength) {
    shortestRoundTrip = Math.min(shortestRoundTrip, Math.max(1, roundTrip));
    if (cooperative) {
      adaptToRoundTrip(Math.max(1, roundTrip));
      return;
    }
    if (ramping) {
      depth = Math.min(MAX_DEPTH, depth + 1);
      if (depth == MAX_DEPTH || roundTrip > 2 * shortestRoundTrip + SLACK_NANOS) {
        ramping = false;
      }
      return;
    }
    double seconds = (shortestRoundTrip + SLACK_NANOS) / 1e9;
    int enough = (int) Math.min(MAX_DEPTH, bytesPerSecond * seconds / blockLength) + 1;
    depth = Math.clamp(enough, MIN_DEPTH, MAX_DEPTH);
  }

  private void adaptToRoundTrip(long roundTrip) {
    double tooSoon = (shortestRoundTrip + COOPERATIVE_SLACK_NANOS) / roundTrip - 1;
    if (tooSoon > 0 && pending.size() * 2 < depth) {
      return; // a deeper pipeline would not have been used
    }
    exactDepth =
        Math.clamp(exactDepth + Math.clamp(tooSoon, -0.5, 1), COOPERATIVE_DEPTH, MAX_DEPTH);
    depth = (int) exactDepth;
  }

  /** Gives up one request; returns whether it was outstanding. */
  boolean giveUp(BlockId block) {
    for (Iterator<Pending> i = pending.iterator(); i.hasNext(); ) {
      if (i.next().block().equals(block)) {
        i.remove();
        remember(block);
        return true;
      }
    }
    return false;
  }

  /** Gives up all requests; returns them. */
  List<BlockId> giveUpAll() {
    List<BlockId> blocks = new ArrayList<>(pending.size());
    for (Pending request : pending) {
      blocks.add(request.block());
      remember(request.block());
    }
    pending.clear();
    return blocks;
  }

  /** The peer answers too slowly: begin again with few requests at a time. */
  void shrink() {
    depth = MIN_DEPTH;
    exactDepth = MIN_DEPTH;
    ramping = false;
  }

  /** Returns how long the peer has owed us an answer, if it owes one. */
  OptionalLong silentForNanos(long nowNanos) {
    return pending.isEmpty() ? OptionalLong.empty() : OptionalLong.of(nowNanos - lastAnswerNanos);
  }

  private void remember(BlockId block) {
    givenUp.merge(block, 1, Integer::sum);
    if (givenUp.size() > REMEMBERED) {
      Iterator<BlockId> eldest = givenUp.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }
}
