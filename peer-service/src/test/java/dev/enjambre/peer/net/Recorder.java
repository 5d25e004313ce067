package dev.enjambre.peer.net;

import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReadableBlock;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a connection hears; blocks are copied and let go of. */
final class Recorder implements ConnectionHandler {

  final List<PeerMessage> messages = new ArrayList<>();
  final List<ProtocolViolation.Kind> violations = new ArrayList<>();
  int protocolBytes;
  int readsCompleted;
  int closed;

  @Override
  public void onMessage(PeerMessage message) {
    if (message instanceof PeerMessage.Piece piece && piece.data() instanceof ReadableBlock data) {
      messages.add(
          new PeerMessage.Piece(
              piece.pieceIndex(), piece.begin(), HeapBlock.copyOf(data.buffer())));
      data.release();
    } else {
      messages.add(message);
    }
  }

  @Override
  public void onReadComplete() {
    readsCompleted++;
  }

  @Override
  public void onBytesReceived(int bytes) {
    protocolBytes += bytes;
  }

  @Override
  public void onWritable() {}

  @Override
  public void onViolation(ProtocolViolation violation) {
    violations.add(violation.kind());
  }

  @Override
  public void onClosed() {
    closed++;
  }
}
