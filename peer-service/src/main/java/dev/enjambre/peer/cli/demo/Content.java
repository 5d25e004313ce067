package dev.enjambre.peer.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What lies at a path, a file or a folder, by its checksums.
 *
 * @param sums SHA-256 in lower-case hex of every regular file, by its path relative to the folder
 *     (with {@code /}), or by its name if a single file is meant
 * @param bytes size of all files together
 */
record Content(SortedMap<String, String> sums, long bytes) {

  private static final int BUFFER = 1 << 20;

  Content {
    sums = Collections.unmodifiableSortedMap(new TreeMap<>(sums));
  }

  static Content of(Path path) throws IOException {
    SortedMap<String, String> sums = new TreeMap<>();
    long bytes = 0;
    for (Path file : filesOf(path)) {
      sums.put(nameIn(path, file), sha256(file));
      bytes += Files.size(file);
    }
    return new Content(sums, bytes);
  }

  static long sizeOf(Path path) throws IOException {
    long bytes = 0;
    for (Path file : filesOf(path)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** Writes a file of random bytes: the same ones for the same seed. */
  static void writeRandom(Path file, long bytes, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; left -= BUFFER) {
        random.nextBytes(buffer);
        out.write(buffer, 0, (int) Math.min(left, BUFFER));
      }
    }
  }

  /** The files that are missing, differ, or are not wanted in a copy; empty if it is right. */
  List<String> differences(Content copy) {
    SortedMap<String, String> all = new TreeMap<>(sums);
    all.putAll(copy.sums);
    return all.keySet().stream()
        .filter(name -> !sums.getOrDefault(name, "").equals(copy.sums.getOrDefault(name, "")))
        .toList();
  }

  private static List<Path> filesOf(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static String nameIn(Path root, Path file) {
    Path shown = file.equals(root) ? file.getFileName() : root.relativize(file);
    return String.valueOf(shown).replace('\\', '/');
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        byte[] buffer = new byte[BUFFER];
        while (in.read(buffer) >= 0) {
          // The stream hashes what is read.
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
