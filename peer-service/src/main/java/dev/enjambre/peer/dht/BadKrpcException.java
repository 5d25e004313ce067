package dev.enjambre.peer.dht;

import dev.enjambre.common.bencode.BencodeString;
import org.jspecify.annotations.Nullable;

/** Thrown when a datagram is no message of the DHT, or one that can't be understood. */
public final class BadKrpcException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient @Nullable BencodeString transaction;

  BadKrpcException(String problem, int code, @Nullable BencodeString transaction) {
    // Strangers cause these at will, so they are cheap.
    super(problem, null, false, false);
    this.code = code;
    this.transaction = transaction;
  }

  /** Returns the error that tells the sender. */
  int code() {
    return code;
  }

  /** Returns the transaction of the query, if it is known to be a query that has one. */
  @Nullable BencodeString transaction() {
    return transaction;
  }
}
