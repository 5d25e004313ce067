package dev.enjambre.peer.rpc;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import io.grpc.Status;
import io.grpc.StatusException;

/** Reads what requests hold. */
final class Input {

  private static final int SHOWN = 60;

  private Input() {}

  static InfoHash infoHash(String field, String text) throws StatusException {
    try {
      return InfoHash.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              field
                  + ": 40 hexadecimal digits are needed, not \""
                  + PrintableText.escape(text, SHOWN)
                  + "\"")
          .withCause(e)
          .asException();
    }
  }
}
