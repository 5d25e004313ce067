package dev.enjambre.peer.net;

import dev.enjambre.peer.storage.FileBlock;
import io.netty.channel.DefaultFileRegion;

/** A stretch of a file on its way to a socket, by sendfile where the system has it. */
final class SpanRegion extends DefaultFileRegion {

  private final FileBlock.Span span;

  /** Takes over the span's hold on its file. */
  SpanRegion(FileBlock.Span span) {
    super(span.file().channel(), span.position(), span.length());
    this.span = span;
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
