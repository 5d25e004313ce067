package dev.enjambre.peer.net;

import dev.enjambre.peer.storage.FileBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import java.io.EOFException;
import java.io.IOException;

/** A stretch of a file on its way to a socket, by sendfile where the system has it. */
final class SpanRegion extends DefaultFileRegion {

  private final FileBlock.Span span;

  /** Takes over the span's hold on its file. */
  SpanRegion(FileBlock.Span span) {
    super(span.file().channel(), span.position(), span.length());
    this.span = span;
  }

  /**
   * Reads the stretch, for those who cannot have it sent as it is; it is released then.
   *
   * @throws IOException if the file can't be read, or is too short by now
   */
  ByteBuf toBytes(ByteBufAllocator allocator) throws IOException {
    ByteBuf bytes = allocator.directBuffer(span.length());
    try {
      readTo(bytes);
      return bytes;
    } catch (IOException e) {
      bytes.release();
      throw e;
    } finally {
      release();
    }
  }

  private void readTo(ByteBuf target) throws IOException {
    long position = span.position();
    int left = span.length();
    while (left > 0) {
      int read = target.writeBytes(span.file().channel(), position, left);
      if (read < 0) {
        throw new EOFException("the file ends at " + position);
      }
      position += read;
      left -= read;
    }
  }

  @Override
  protected void deallocate() {
    // A connection that ends with this on its way may have ended because of it.
    if (transferred() < count()) {
      span.notSent();
    }
    // The file stays open for others.
    span.file().release();
  }
}
