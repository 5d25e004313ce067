package dev.enjambre.tracker.http;

/** A request that cannot be read; the connection is of no use after it. */
final class BadRequestException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Reply reply;

  /** Says how such a request is answered. */
  BadRequestException(Reply reply) {
    super(null, null, false, false); // strangers cause it; nobody looks at where
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }
}
