package dev.enjambre.tracker.admission;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * A list in a file, which is read again when it changes. As long as what is there cannot be read,
 * the last good one holds. One thread refreshes; any asks.
 *
 * @param <T> what the list is, immutable
 */
public final class ListFile<T> {

  /** More than any list needs that is within its bounds. */
  private static final long MAX_BYTES = 256L << 20;

  /**
   * Reads a list.
   *
   * @param <T> what it is
   */
  @FunctionalInterface
  public interface Parser<T> {

    /**
     * Reads to the end.
     *
     * @throws BadListException if a line is wrong
     */
    T parse(InputStream source) throws IOException, BadListException;
  }

  /** What tells one state of a file from another. */
  private record Version(FileTime changed, long size, @Nullable Object key) {}

  private final Path file;
  private final Parser<T> parser;
  private @Nullable Version version;
  private volatile T list;

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read
   * @throws BadListException if it is wrong
   */
  public ListFile(Path file, Parser<T> parser) throws IOException, BadListException {
    this.file = file;
    this.parser = parser;
    Version read = versionNow();
    list = parse();
    version = read;
  }

  /** Returns the last list that was good. */
  public T get() {
    return list;
  }

  /**
   * Reads the file if it is another than last time, and returns whether the list is new. A file
   * that changes while it is read is left for the next time; one that cannot be used is named once.
   *
   * @throws IOException if it has changed and cannot be read
   * @throws BadListException if it has changed and is wrong
   */
  public boolean refresh() throws IOException, BadListException {
    Version before;
    try {
      before = versionNow();
    } catch (IOException gone) {
      if (version == null) {
        return false;
      }
      version = null;
      throw gone;
    }
    if (before.equals(version)) {
      return false;
    }
    version = before;
    try {
      T read = parse();
      if (isStill(before)) {
        list = read;
        return true;
      }
      return false;
    } catch (BadListException bad) {
      if (isStill(before)) {
        throw bad;
      }
      return false;
    }
  }

  private boolean isStill(Version before) throws IOException {
    boolean still = before.equals(versionNow());
    if (!still) {
      version = null;
    }
    return still;
  }

  private Version versionNow() throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new Version(now.lastModifiedTime(), now.size(), now.fileKey());
  }

  private T parse() throws IOException, BadListException {
    if (Files.size(file) > MAX_BYTES) {
      throw new BadListException("the file has more than " + MAX_BYTES + " bytes");
    }
    try (InputStream source = Files.newInputStream(file)) {
      return parser.parse(source);
    }
  }
}
