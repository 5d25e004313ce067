package dev.enjambre.peer.simulation;

import dev.enjambre.peer.wire.PeerMessage;

/** Sees what one end of a connection says and hears, before it takes effect. */
interface WireWatch {

  /** Looks at nothing. */
  WireWatch NONE =
      new WireWatch() {
        @Override
        public void sending(PeerMessage message) {
          // Of no interest.
        }

        @Override
        public void received(PeerMessage message) {
          // Of no interest.
        }

        @Override
        public void closing() {
          // Of no interest.
        }

        @Override
        public void requireAllAnswered() {
          // Of no interest.
        }
      };

  /** This end sends a message. */
  void sending(PeerMessage message);

  /** This end is about to be given a message. */
  void received(PeerMessage message);

  /** This end closes the connection. */
  void closing();

  /** Fails if a Fast peer has left a request without its one answer. */
  void requireAllAnswered();
}
