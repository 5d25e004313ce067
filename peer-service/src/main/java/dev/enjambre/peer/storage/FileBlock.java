package dev.enjambre.peer.storage;

import dev.enjambre.peer.wire.BlockData;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A block that is sent straight from its files: the pages were in memory a moment ago. Whoever
 * holds it releases it, which lets go of the files.
 */
public final class FileBlock implements BlockData {

  /**
   * A stretch of an open file.
   *
   * @param file the file, held by the block
   * @param position offset in it, bytes
   * @param length bytes
   * @param onCutShort to be run if the file ends before the stretch does
   */
  public record Span(FileHandle file, long position, int length, Runnable onCutShort) {

    /** The stretch could not be sent whole: finds out whether that is the file's fault. */
    public void notSent() {
      try {
        if (file.channel().size() < position + length) {
          onCutShort.run();
        }
      } catch (IOException e) {
        log.debug("the size of {} can't be read", file.path(), e);
      }
    }
  }

  private static final Logger log = LoggerFactory.getLogger(FileBlock.class);

  private final List<Span> spans;
  private final int length;

  FileBlock(List<Span> spans) {
    this.spans = List.copyOf(spans);
    this.length = spans.stream().mapToInt(Span::length).sum();
  }

  /** Returns the stretches, in order. */
  public List<Span> spans() {
    return spans;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void release() {
    for (Span span : spans) {
      span.file().release();
    }
  }
}
