package dev.enjambre.peer.dht;

import dev.enjambre.common.bencode.BencodeString;
import org.jspecify.annotations.Nullable;

/** A node that a lookup knows of, and how far it has got with it. */
final class Candidate {

  enum State {
    /** Not asked. */
    FRESH,
    /** Asked a short while ago. */
    ASKED,
    /** Asked, and silent for so long that others are asked as well. */
    SLOW,
    /** Has answered. */
    ANSWERED
  }

  /** So many of the nodes that it told of are silent, and none has answered: it is not believed. */
  private static final int MOST_SILENT = 3;

  private final NodeInfo node;
  private final @Nullable Candidate teller;
  private final int hops;
  private final boolean fits;
  private State state = State.FRESH;
  private @Nullable BencodeString token;
  private int silentTold;
  private boolean answeredTold;

  /**
   * Makes a candidate.
   *
   * @param teller who told of it, or null if we knew it
   * @param fits whether its id fits its address
   */
  Candidate(NodeInfo node, @Nullable Candidate teller, boolean fits) {
    this.node = node;
    this.teller = teller;
    this.fits = fits;
    hops = teller == null ? 1 : teller.hops + 1;
  }

  NodeInfo node() {
    return node;
  }

  @Nullable Candidate teller() {
    return teller;
  }

  /** Returns how many nodes had to be asked one after the other to get its answer. */
  int hops() {
    return hops;
  }

  boolean fits() {
    return fits;
  }

  State state() {
    return state;
  }

  boolean isAnswered() {
    return state == State.ANSWERED;
  }

  @Nullable BencodeString token() {
    return token;
  }

  void asked() {
    state = State.ASKED;
  }

  void slow() {
    state = State.SLOW;
  }

  void answered(@Nullable BencodeString token) {
    state = State.ANSWERED;
    this.token = token;
    if (teller != null) {
      teller.answeredTold = true;
    }
  }

  /** It is silent. Returns whether whoever told of it is no longer believed. */
  boolean discredits() {
    return teller != null && !teller.answeredTold && ++teller.silentTold >= MOST_SILENT;
  }
}
