package dev.enjambre.peer.pages;

import dev.enjambre.peer.session.PeerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What there is to know of a connection, as one letter each, as other clients show it. Lower case
 * is what one side would like and the other refuses.
 */
enum PeerFlag {
  /** We fetch from it. */
  DOWNLOADING("D"),
  /** We would fetch from it, and it refuses. */
  REFUSES_US("d"),
  /** It fetches from us. */
  UPLOADING("U"),
  /** It would fetch from us, and we refuse. */
  REFUSED("u"),
  /** It would let us fetch, and has nothing that we want. */
  NOT_NEEDED("K"),
  /** We would let it fetch, and it wants nothing of us. */
  NOT_WANTED("?"),
  /** It may fetch by chance, to see whether it gives in return. */
  OPTIMISTIC("O"),
  /** It owes us blocks for too long. */
  SNUBBED("S"),
  /** It called us. */
  INCOMING("I"),
  /** What is said is encrypted. */
  ENCRYPTED("E"),
  /** Another peer told us of it. */
  EXCHANGED("X"),
  /** The DHT told us of it. */
  FROM_DHT("H"),
  /** It is on our network, and said so there. */
  LOCAL("L"),
  /** It is an HTTP server. */
  WEB_SEED("W"),
  /** It hands out pieces by gRPC. */
  HOLDER("G");

  private final String letter;

  PeerFlag(String letter) {
    this.letter = letter;
  }

  /** Returns the letter. */
  public String letter() {
    return letter;
  }

  /** Returns its name behind {@code flag.} in message keys. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what is true of a peer, in the order of this list. */
  static List<PeerFlag> of(PeerStatus peer) {
    List<PeerFlag> flags = new ArrayList<>();
    if (peer.amInterested()) {
      flags.add(peer.peerChoking() ? REFUSES_US : DOWNLOADING);
    }
    if (peer.peerInterested()) {
      flags.add(peer.amChoking() ? REFUSED : UPLOADING);
    }
    if (!peer.peerChoking() && !peer.amInterested()) {
      flags.add(NOT_NEEDED);
    }
    if (!peer.amChoking() && !peer.peerInterested()) {
      flags.add(NOT_WANTED);
    }
    if (peer.optimistic()) {
      flags.add(OPTIMISTIC);
    }
    if (peer.snubbed()) {
      flags.add(SNUBBED);
    }
    if (peer.incoming()) {
      flags.add(INCOMING);
    }
    if (peer.encrypted()) {
      flags.add(ENCRYPTED);
    }
    switch (peer.source()) {
      case PEX -> flags.add(EXCHANGED);
      case DHT -> flags.add(FROM_DHT);
      case LOCAL -> flags.add(LOCAL);
      case WEB_SEED -> flags.add(WEB_SEED);
      case HOLDER -> flags.add(HOLDER);
      case MANUAL, TRACKER, DNS, MAGNET, CATALOG, OVERLAY, INCOMING -> {
        // The column of sources says it.
      }
    }
    return flags;
  }
}
