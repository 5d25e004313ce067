package dev.enjambre.peer.session;

import dev.enjambre.peer.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** An HTTP server or a holder that a test plays, as the session sees it. */
final class ScriptedSource implements SourceConnection {

  final URI url;

  /** Says and hears what the server does. */
  final ScriptedPeer peer;

  private Optional<SourceFailure> failure = Optional.empty();

  ScriptedSource(Bench bench, URI url) {
    this.url = url;
    this.peer = new ScriptedPeer(bench, Bench.endpoint(1), true);
  }

  @Override
  public void begin(ConnectionHandler handler) {
    peer.handler(handler);
  }

  ScriptedPeer opens() {
    return peer.hasAll().unchokes();
  }

  void fails(SourceFailure why) {
    failure = Optional.of(why);
    peer.hangsUp();
  }

  @Override
  public Optional<SourceFailure> failure() {
    return failure;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved(url.getHost(), 80);
  }

  @Override
  public boolean isOutgoing() {
    return true;
  }

  @Override
  public void send(PeerMessage message) {
    peer.send(message);
  }

  @Override
  public void flush() {
    peer.flush();
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void setReading(boolean reading) {
    peer.setReading(reading);
  }

  @Override
  public void close() {
    peer.close();
  }
}
