package dev.enjambre.peer.session;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.util.concurrent.TimeUnit;

/**
 * How much a peer says that leads to nothing, or back and forth: choking, interest, pieces that it
 * told of before. Each costs it a few bytes, and us an answer or a look at all peers. Belongs to
 * the torrent's loop.
 */
final class Chatter {

  /** Far above what a peer says whose interest changes with each piece. */
  static final int MAX_PER_WINDOW = 5_000;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private long windowStartedNanos;
  private int count;

  Chatter(long nowNanos) {
    this.windowStartedNanos = nowNanos;
  }

  /** Notes a message, if it is of those that may be said again and again. */
  void hear(PeerMessage message, long nowNanos) throws ProtocolViolation {
    switch (message) {
      case PeerMessage.KeepAlive _,
          PeerMessage.Choke _,
          PeerMessage.Unchoke _,
          PeerMessage.Interested _,
          PeerMessage.NotInterested _,
          PeerMessage.BitfieldPayload _,
          PeerMessage.HaveAll _,
          PeerMessage.HaveNone _,
          PeerMessage.Suggest _,
          PeerMessage.AllowedFast _,
          PeerMessage.Port _,
          PeerMessage.Unknown _ ->
          heardNothingNew(nowNanos);
      case PeerMessage.Have _,
          PeerMessage.Request _,
          PeerMessage.Piece _,
          PeerMessage.Cancel _,
          PeerMessage.Reject _,
          PeerMessage.Extended _ -> {
        // Whoever takes these has a bound of its own.
      }
    }
  }

  /** Notes that a message told nothing new. */
  void heardNothingNew(long nowNanos) throws ProtocolViolation {
    heardNothingNew(1, nowNanos);
  }

  /** Notes a message that counts as so many. */
  void heardNothingNew(int messages, long nowNanos) throws ProtocolViolation {
    if (nowNanos - windowStartedNanos >= WINDOW_NANOS) {
      windowStartedNanos = nowNanos;
      count = 0;
    }
    count += messages;
    if (count > MAX_PER_WINDOW) {
      throw new ProtocolViolation(
          Kind.MESSAGE_FLOOD, count + " messages within 10 s that lead to nothing");
    }
  }
}
