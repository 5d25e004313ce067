package dev.enjambre.peer.session;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;

/** Hears what happens on the connections of a torrent's peers; called on the torrent's loop. */
interface PeerEvents {

  void onMessage(PeerConnection peer, PeerMessage message) throws ProtocolViolation;

  /** All that was read together has been handed over. */
  void onReadComplete(PeerConnection peer);

  /** So many bytes have come, of whatever kind; returns the present time. */
  long onBytesReceived(int bytes);

  void onWritable(PeerConnection peer);

  void onViolation(PeerConnection peer, ProtocolViolation violation);

  /** Told once. */
  void onClosed(PeerConnection peer);
}
