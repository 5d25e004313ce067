package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReadableBlock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer that a test plays, with no delay between it and the session: it says any message, and
 * hears what the session has sent and flushed.
 */
final class ScriptedPeer implements Connection {

  private final Bench bench;
  private final InetSocketAddress address;
  private final boolean outgoing;
  private final List<PeerMessage> unflushed = new ArrayList<>();
  private final List<PeerMessage> heard = new ArrayList<>();
  private final List<PeerMessage.Request> unanswered = new ArrayList<>();
  private @Nullable ConnectionHandler handler;
  private int room = Integer.MAX_VALUE;
  private boolean reading;
  private boolean closed;

  ScriptedPeer(Bench bench, PeerEndpoint endpoint, boolean outgoing) {
    this.bench = bench;
    this.outgoing = outgoing;
    try {
      // The port tells apart those who come from one address.
      this.address =
          new InetSocketAddress(InetAddress.getByName(endpoint.host()), bench.nextPort());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("peers have literal addresses", e);
    }
  }

  void handler(ConnectionHandler newHandler) {
    handler = newHandler;
  }

  // What the peer does.

  /** Says these in one go. */
  ScriptedPeer says(PeerMessage... messages) {
    ConnectionHandler receiver = handler;
    if (receiver == null) {
      throw new IllegalStateException("not connected");
    }
    bench.loop.run(() -> {
      for (PeerMessage message : messages) {
        if (!closed) {
          deliver(receiver, message);
        } else if (message instanceof PeerMessage.Piece piece) {
          piece.data().release();
        }
      }
      receiver.onBytesReceived(4 * messages.length);
      receiver.onReadComplete();
    });
    return this;
  }

  /** From now on it takes no more blocks than so many, until it has room again. */
  ScriptedPeer takesOnly(int blocks) {
    room = blocks;
    return this;
  }

  /** Takes so many more. */
  void hasRoomFor(int blocks) {
    ConnectionHandler receiver = handler;
    if (receiver == null) {
      throw new IllegalStateException("not connected");
    }
    room = blocks;
    bench.loop.run(receiver::onWritable);
  }

  @Override
  public boolean hasRoom() {
    return room > 0;
  }

  private void deliver(ConnectionHandler receiver, PeerMessage message) {
    try {
      receiver.onMessage(message);
    } catch (ProtocolViolation violation) {
      receiver.onViolation(violation);
      close();
    }
  }

  ScriptedPeer hasAll() {
    return says(new PeerMessage.BitfieldPayload(Bitfield.full(layout().pieceCount()).toWire()));
  }

  ScriptedPeer has(int... pieces) {
    Bitfield bits = new Bitfield(layout().pieceCount());
    for (int piece : pieces) {
      bits.set(piece);
    }
    return says(new PeerMessage.BitfieldPayload(bits.toWire()));
  }

  ScriptedPeer unchokes() {
    return says(PeerMessage.UNCHOKE);
  }

  /** Sends the block that was asked for. */
  ScriptedPeer answers(PeerMessage.Request request) {
    return says(piece(request, false));
  }

  /** Will not answer that request (BEP 6). */
  ScriptedPeer rejects(PeerMessage.Request request) {
    unanswered.remove(request);
    return says(new PeerMessage.Reject(request.pieceIndex(), request.begin(), request.length()));
  }

  /** Sends a wrong block in place of the one that was asked for. */
  ScriptedPeer answersWrongly(PeerMessage.Request request) {
    return says(piece(request, true));
  }

  /** Answers whatever it was asked for, and is asked for meanwhile. */
  ScriptedPeer answersEverything() {
    while (!unanswered.isEmpty()) {
      answers(unanswered.removeFirst());
      bench.settle();
    }
    return this;
  }

  PeerMessage.Piece piece(PeerMessage.Request request, boolean wrong) {
    byte[] bytes = new byte[request.length()];
    bench.torrent.range(request.pieceIndex(), request.begin(), request.length()).get(bytes);
    if (wrong) {
      bytes[0] ^= 1;
    }
    unanswered.remove(request);
    return new PeerMessage.Piece(
        request.pieceIndex(), request.begin(), bench.ledger.block(ByteBuffer.wrap(bytes)));
  }

  /** Hangs up. */
  void hangsUp() {
    close();
    bench.settle();
  }

  // What the peer hears.

  List<PeerMessage> heard() {
    return List.copyOf(heard);
  }

  <T extends PeerMessage> List<T> heard(Class<T> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<PeerMessage.Request> requests() {
    return heard(PeerMessage.Request.class);
  }

  /** Returns the requests that it has not answered. */
  List<PeerMessage.Request> unanswered() {
    return List.copyOf(unanswered);
  }

  /** Returns how many requests it has not answered. */
  int owes() {
    return unanswered.size();
  }

  PeerMessage.Request nextUnanswered() {
    return unanswered.getFirst();
  }

  /** Forgets what it has heard so far. */
  ScriptedPeer forget() {
    heard.clear();
    unanswered.clear();
    return this;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isReading() {
    return reading;
  }

  private PieceLayout layout() {
    return bench.torrent.layout();
  }

  // What the session calls.

  @Override
  public InetSocketAddress remoteAddress() {
    return address;
  }

  @Override
  public boolean isOutgoing() {
    return outgoing;
  }

  @Override
  public void send(PeerMessage message) {
    PeerMessage kept = message;
    if (message instanceof PeerMessage.Piece piece && piece.data() instanceof ReadableBlock data) {
      room--;
      kept =
          new PeerMessage.Piece(piece.pieceIndex(), piece.begin(), HeapBlock.copyOf(data.buffer()));
      data.release();
    }
    if (!closed) {
      unflushed.add(kept);
    }
  }

  @Override
  public void flush() {
    for (PeerMessage message : unflushed) {
      heard.add(message);
      if (message instanceof PeerMessage.Request request) {
        unanswered.add(request);
      }
    }
    unflushed.clear();
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void setReading(boolean read) {
    reading = read;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      bench.loop.execute(() -> {
        if (handler != null) {
          handler.onClosed();
        }
      });
    }
  }
}
