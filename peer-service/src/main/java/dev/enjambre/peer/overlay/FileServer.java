package dev.enjambre.peer.overlay;

import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.Failure;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import dev.enjambre.peer.wire.HeapBlock;

/**
 * Answers requests for bytes of files: of each link one at a time, in order, and none while what
 * was sent before still waits. So a link costs one block of memory, however fast it asks.
 */
final class FileServer {

  /** Requests of one link that may wait; a fetcher asks for four at a time. */
  static final int MOST_WAITING = 16;

  private final FileSource source;
  private final OverlayCounters counters;

  FileServer(FileSource source, OverlayCounters counters) {
    this.source = source;
    this.counters = counters;
  }

  void request(Neighbour neighbour, FileRequest request, long nowNanos) throws OverlayViolation {
    if (neighbour.fileRequests.size() >= MOST_WAITING) {
      throw new OverlayViolation(Kind.FLOOD, "more than " + MOST_WAITING + " requests for bytes");
    }
    neighbour.usedAt = nowNanos;
    neighbour.fetching(nowNanos);
    neighbour.fileRequests.add(request);
    pump(neighbour);
  }

  /** Goes on where the link has room again. */
  void pump(Neighbour neighbour) {
    if (neighbour.isReading || neighbour.isClosed || !neighbour.link().isWritable()) {
      return;
    }
    FileRequest request = neighbour.fileRequests.poll();
    if (request == null) {
      return;
    }
    neighbour.isReading = true;
    source.read(
        request,
        new FileSource.Answer() {
          @Override
          public void bytes(long total, HeapBlock bytes, long nowNanos) {
            counters.bytesServed += bytes.length();
            neighbour.asksInVain = false;
            answer(
                neighbour,
                new Acknowledge(
                    new Acknowledged.FileBytes(request.part(), request.offset(), total, bytes)),
                nowNanos);
          }

          @Override
          public void nothing(OverlayError why, long nowNanos) {
            neighbour.asksInVain = true;
            answer(neighbour, new Failure(why, MessageKind.RQFH, ""), nowNanos);
          }

          @Override
          public boolean isWanted() {
            return !neighbour.isClosed;
          }
        });
  }

  private void answer(Neighbour neighbour, OverlayMessage message, long nowNanos) {
    neighbour.isReading = false;
    neighbour.usedAt = nowNanos;
    neighbour.fetching(nowNanos);
    neighbour.send(message);
    pump(neighbour);
  }
}
