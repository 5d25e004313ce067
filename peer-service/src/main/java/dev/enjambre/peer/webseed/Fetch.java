package dev.enjambre.peer.webseed;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.SourceFailure;
import dev.enjambre.peer.wire.PeerMessage;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fetches blocks that follow each other in the torrent: a GET for each file that they lie in, none
 * for padding, which is zeros. Owned by the torrent's loop. At any time it holds one block and what
 * came last.
 */
final class Fetch implements RangeRequest.Listener {

  private static final ByteBuffer ZEROS = ByteBuffer.allocate(16 * 1024).asReadOnlyBuffer();

  private final HttpWebSeed seed;
  private final ArrayDeque<Wanted> wanted;
  private final ArrayDeque<FileRange> parts;
  private final Set<Wanted> cancelled = new HashSet<>();
  private byte[] block;
  private int filled;
  private @Nullable FileRange part;
  private @Nullable RangeRequest request;
  private boolean over;

  /** Makes one for blocks of which each begins where the one before it ends. */
  Fetch(HttpWebSeed seed, Metainfo torrent, Collection<Wanted> run) {
    this.seed = seed;
    this.wanted = new ArrayDeque<>(run);
    long start = wanted.getFirst().offset();
    int length = (int) (wanted.getLast().end() - start);
    this.parts = new ArrayDeque<>(FileRange.of(torrent, start, length));
    this.block = new byte[wanted.getFirst().length()];
  }

  void start() {
    if (!over) {
      nextPart();
      seed.readComplete();
    }
  }

  /** A block is not wanted any more; returns whether none is. */
  boolean cancel(Wanted block) {
    if (wanted.contains(block)) {
      cancelled.add(block);
    }
    return cancelled.containsAll(wanted);
  }

  void stop() {
    over = true;
    if (request != null) {
      request.cancel();
    }
  }

  void resume() {
    if (request != null) {
      request.resume();
    }
  }

  private void nextPart() {
    while (!over) {
      FileRange next = parts.poll();
      part = next;
      if (next == null) {
        over = true;
        seed.fetched(this);
        return;
      }
      byte[] known = seed.files().get(next.file().index());
      if (next.file().padding()) {
        takeZeros(next.length());
      } else if (known != null) {
        bytes(ByteBuffer.wrap(known, (int) next.start(), next.length()));
      } else {
        request = seed.request(next, this);
        request.send();
        return;
      }
    }
  }

  private void takeZeros(int length) {
    for (int left = length; left > 0 && !over; left -= ZEROS.capacity()) {
      bytes(ZEROS.slice(0, Math.min(left, ZEROS.capacity())));
    }
  }

  @Override
  public void bytes(ByteBuffer data) {
    while (data.hasRemaining() && !over) {
      int count = Math.min(data.remaining(), block.length - filled);
      data.get(block, filled, count);
      filled += count;
      if (filled == block.length) {
        blockFilled();
      }
    }
  }

  private void blockFilled() {
    Wanted whole = wanted.removeFirst();
    byte[] content = block;
    filled = 0;
    block = wanted.isEmpty() ? new byte[0] : new byte[wanted.getFirst().length()];
    if (!cancelled.remove(whole)) {
      seed.deliver(new PeerMessage.Piece(whole.pieceIndex(), whole.begin(), new WebBlock(content)));
    }
  }

  @Override
  public void batchEnded() {
    seed.readComplete();
  }

  @Override
  public boolean isReading() {
    return seed.isReading();
  }

  @Override
  public void wholeFile(byte[] content) {
    FileRange asked = part;
    if (asked != null) {
      seed.servesNoRanges(asked.file().index(), content);
      bytes(ByteBuffer.wrap(content, (int) asked.start(), asked.length()));
    }
  }

  @Override
  public void moved(URI to) {
    if (part != null) {
      seed.moved(part.file().index(), to);
    }
  }

  @Override
  public void ended() {
    request = null;
    nextPart();
    seed.readComplete();
  }

  @Override
  public void failed(SourceFailure failure) {
    over = true;
    seed.fail(failure);
  }
}
