package dev.enjambre.peer.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/** Bytes that leave as messages, each as full as can be. */
final class MessageStream extends OutputStream {

  /** Takes the bytes of one message. */
  interface Sink {
    void send(ByteString bytes) throws InterruptedException;
  }

  private final int size;
  private final Sink sink;
  private byte[] buffer;
  private int filled;

  /**
   * Makes one.
   *
   * @param size bytes of a message at most
   */
  MessageStream(int size, Sink sink) {
    this.size = size;
    this.sink = sink;
    this.buffer = new byte[size];
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, size - filled);
      System.arraycopy(bytes, from, buffer, filled, count);
      filled += count;
      from += count;
      left -= count;
      if (filled == size) {
        flush();
      }
    }
  }

  /** Sends what there is as a message. */
  @Override
  public void flush() throws IOException {
    if (filled == 0) {
      return;
    }
    // Nobody writes to the array any more: the message may have it.
    ByteString message = UnsafeByteOperations.unsafeWrap(buffer, 0, filled);
    buffer = new byte[size];
    filled = 0;
    try {
      sink.send(message);
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException("the caller has hung up").initCause(e);
    }
  }
}
