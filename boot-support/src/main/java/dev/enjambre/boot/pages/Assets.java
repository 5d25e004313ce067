package dev.enjambre.boot.pages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;

/**
 * The styles, scripts and pictures of pages: what lies in {@code assets} of the class path. All of
 * them share a version, made of their bytes, which is part of their addresses; so browsers keep
 * them for as long as they want, and scripts find each other by relative addresses. They are read
 * when the first page is, and stay in memory. Any thread.
 */
public final class Assets {

  /** Where they are served. */
  public static final String PATH = "/assets/";

  private static final Map<String, MediaType> TYPES =
      Map.of(
          "css", new MediaType("text", "css", StandardCharsets.UTF_8),
          "js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
          "svg", new MediaType("image", "svg+xml", StandardCharsets.UTF_8),
          "png", MediaType.IMAGE_PNG);
  private static final int VERSION_LENGTH = 16;

  /** One of them. */
  static final class Asset {

    private final MediaType type;
    private final byte[] bytes;
    private final byte[] zipped;

    private Asset(MediaType type, byte[] bytes) throws IOException {
      this.type = type;
      this.bytes = bytes;
      this.zipped = zip(bytes);
    }

    MediaType type() {
      return type;
    }

    /** Returns it as it is; not to be changed. */
    byte[] bytes() {
      return bytes;
    }

    /** Returns it by gzip; not to be changed. */
    byte[] zipped() {
      return zipped;
    }
  }

  private record Loaded(String version, Map<String, Asset> byName) {}

  private final SingletonSupplier<Loaded> loaded = SingletonSupplier.of(Assets::load);

  /**
   * Returns where one is, version and all: {@code /assets/0123456789abcdef/style.css}.
   *
   * @throws IllegalArgumentException if there is none of this name: a template is wrong
   */
  public String url(String name) {
    Loaded all = loaded.obtain();
    if (!all.byName().containsKey(name)) {
      throw new IllegalArgumentException("there is no asset " + name);
    }
    return PATH + all.version() + "/" + name;
  }

  Optional<Asset> find(String name) {
    return Optional.ofNullable(loaded.obtain().byName().get(name));
  }

  /** Returns whether this is the version of now, not one of an earlier or later build. */
  boolean isCurrent(String version) {
    return loaded.obtain().version().equals(version);
  }

  private static Loaded load() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Map<String, Asset> assets = new TreeMap<>();
      Map<String, byte[]> files = new TreeMap<>();
      for (Resource file :
          new PathMatchingResourcePatternResolver().getResources("classpath*:assets/*.*")) {
        String name = file.getFilename();
        if (name != null && TYPES.containsKey(ending(name))) {
          files.put(name, file.getContentAsByteArray());
        }
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
        digest.update(file.getValue());
        MediaType type =
            TYPES.getOrDefault(ending(file.getKey()), MediaType.APPLICATION_OCTET_STREAM);
        assets.put(file.getKey(), new Asset(type, file.getValue()));
      }
      String version = HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
      return new Loaded(version, Map.copyOf(assets));
    } catch (IOException e) {
      throw new UncheckedIOException("the styles and scripts of pages can't be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static byte[] zip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream(bytes.length / 2);
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }
}
