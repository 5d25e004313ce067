package dev.enjambre.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Something to transfer: random bytes, always the same for the same sample.
 *
 * @param name of the file or folder
 * @param pieceLength in bytes
 * @param files sizes by relative path; a single file has the path ""
 */
public record Sample(String name, int pieceLength, Map<String, Integer> files) {

  private static final int KIB = 1024;

  public Sample {
    files = new LinkedHashMap<>(files);
  }

  public static Sample file(String name, int pieceLength, int size) {
    return new Sample(name, pieceLength, Map.of("", size));
  }

  /** A folder with empty files, files within one piece, and deep and foreign names. */
  public static Sample folder(String name, int pieceLength) {
    Map<String, Integer> files = new LinkedHashMap<>();
    files.put("a/large.bin", 1_234_567);
    files.put("a/empty", 0);
    files.put("a/one-byte", 1);
    files.put("b/b/b/exactly-one-block.bin", 16 * KIB);
    files.put("b/small-1.bin", 5_000);
    files.put("b/small-2.bin", 7_001);
    files.put("b/ñandú 群れ.txt", 333);
    files.put("last-is-empty", 0);
    files.put("z.bin", 700_000);
    return new Sample(name, pieceLength, files);
  }

  /** A folder of random shape. */
  public static Sample random(long seed) {
    Random random = new Random(seed);
    int pieceLength = (16 * KIB) << random.nextInt(6);
    Map<String, Integer> files = new LinkedHashMap<>();
    int count = 1 + random.nextInt(30);
    for (int i = 0; i < count; i++) {
      String folder = "d%d/".formatted(random.nextInt(4)).repeat(random.nextInt(3));
      int size =
          switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(20);
            case 1 -> pieceLength * (1 + random.nextInt(3));
            case 2 -> 1 + random.nextInt(3 * pieceLength);
            default -> 1 + random.nextInt(1_000_000);
          };
      files.put(folder + "f" + i, size);
    }
    return new Sample("random-" + seed, pieceLength, files);
  }

  /** The sizes at which mistakes show. */
  public static List<Sample> oddSizes() {
    return List.of(
        file("ordinary.bin", 256 * KIB, 5_000_003),
        file("last-piece-of-one-byte.bin", 64 * KIB, 10 * 64 * KIB + 1),
        file("smaller-than-a-piece.bin", 1024 * KIB, 100_000),
        file("exactly-one-piece.bin", 256 * KIB, 256 * KIB),
        file("exactly-four-pieces.bin", 32 * KIB, 4 * 32 * KIB),
        file("one-byte.bin", 16 * KIB, 1),
        file("last-block-of-one-byte.bin", 128 * KIB, 3 * 128 * KIB + 16 * KIB + 1),
        folder("folder", 32 * KIB),
        folder("small-pieces", 16 * KIB),
        folder("all-in-one-piece", 4096 * KIB));
  }

  /** Writes it below a folder, and returns the path of its file or folder. */
  public Path writeTo(Path parent) throws IOException {
    Path root = parent.resolve(name);
    for (Map.Entry<String, Integer> file : files.entrySet()) {
      Path path = file.getKey().isEmpty() ? root : root.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling("."));
      byte[] bytes = new byte[file.getValue()];
      new Random((name + '/' + file.getKey()).hashCode()).nextBytes(bytes);
      Files.write(path, bytes);
    }
    return root;
  }

  /** Makes its torrent from what {@link #writeTo} wrote. */
  public Metainfo torrent(Path root, URI... trackers) throws IOException, InterruptedException {
    return new MetainfoBuilder()
        .pieceLength(pieceLength)
        .trackerTiers(Stream.of(trackers).map(List::of).toList())
        .build(root);
  }

  /** Makes its torrent for peers of whom nobody but these trackers tells others. */
  public Metainfo privateTorrent(Path root, URI... trackers)
      throws IOException, InterruptedException {
    return new MetainfoBuilder()
        .pieceLength(pieceLength)
        .trackerTiers(Stream.of(trackers).map(List::of).toList())
        .isPrivate(true)
        .build(root);
  }

  /** The sum of its files' sizes. */
  public long size() {
    return files.values().stream().mapToLong(Integer::longValue).sum();
  }

  @Override
  public String toString() {
    return name;
  }

  public static void removeEmptyFiles(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        if (Files.size(path) == 0) {
          Files.delete(path);
        }
      }
    }
  }

  /** Requires the same files below both paths, by name and SHA-256, and no others. */
  public static void assertSame(Path copy, Path original) throws IOException {
    assertThat(sums(copy)).as("files of %s", copy).isEqualTo(sums(original));
  }

  private static Map<String, String> sums(Path root) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(path -> sums.put(root.relativize(path).toString(), sha256(path)));
    }
    return sums;
  }

  private static String sha256(Path file) {
    try (InputStream bytes = Files.newInputStream(file);
        DigestInputStream digesting =
            new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
