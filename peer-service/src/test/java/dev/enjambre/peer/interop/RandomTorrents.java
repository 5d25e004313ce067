package dev.enjambre.peer.interop;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Torrent files by chance: most are whole but for one thing or two, from what is common in the wild
 * to what is hostile. The same seed makes the same ones.
 */
final class RandomTorrents {

  private static final List<String> NAMES =
      List.of(
          "a",
          "A",
          "b.txt",
          "Ä",
          "a\u0308",
          "漢字",
          "🐝",
          "x".repeat(200),
          "a b",
          ".hidden",
          "a.part",
          "..",
          ".",
          "",
          "/etc",
          "a/b",
          "..\\x",
          "con",
          "nul.txt",
          "a.",
          "b ",
          "\u202egpj",
          "c\u0001d",
          "x".repeat(300),
          "_____padding_file_1",
          ".enjambre",
          "\u0000",
          "a:b",
          "a*?",
          "~");

  private static final List<Object> VALUES =
      List.of(
          -1L, 0L, 1L, 16_384L, 1L << 31, 1L << 40, Long.MAX_VALUE, "", "x", List.of(), Map.of());

  /** What is put at the begin of a dictionary. */
  private static final List<String> ODD_BENCODE =
      List.of(
          "1:ai1e1:ai2e",
          "1:ai007e",
          "1:ai-0e",
          "1:ai9223372036854775807e",
          "1:ai9223372036854775808e",
          "1:ai-9223372036854775809e",
          "1:ai99999999999999999999e",
          "001:ai1e",
          "1:a" + "l".repeat(90) + "e".repeat(90),
          "1:a" + "l".repeat(120) + "e".repeat(120));

  private final SplittableRandom random;

  RandomTorrents(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Returns the next one. */
  byte[] next() {
    Map<String, Object> info = info();
    Map<String, Object> root = new LinkedHashMap<>();
    if (random.nextInt(3) == 0) {
      root.put("announce", "http://tracker.example/announce");
    }
    root.put("info", info);
    for (int i = random.nextInt(3); i > 0; i--) {
      change(info);
    }
    byte[] bytes = bencode(root);
    return random.nextInt(3) == 0 ? spoilt(bytes) : bytes;
  }

  private Map<String, Object> info() {
    int pieceLength = 16_384 << random.nextInt(3);
    Map<String, Object> info = new LinkedHashMap<>();
    long size = 0;
    if (random.nextBoolean()) {
      size = random.nextLong(1, 100_000);
      info.put("length", size);
    } else {
      List<Object> files = new ArrayList<>();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        long length = random.nextInt(3) == 0 ? 0 : random.nextInt(50_000);
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("length", length);
        List<Object> path = new ArrayList<>();
        for (int depth = random.nextInt(3); depth > 0; depth--) {
          path.add("folder" + random.nextInt(2));
        }
        path.add("file" + i);
        file.put("path", path);
        files.add(file);
        size += length;
      }
      info.put("files", files);
    }
    info.put("name", "torrent");
    info.put("piece length", (long) pieceLength);
    byte[] hashes = new byte[20 * (int) ((size + pieceLength - 1) / pieceLength)];
    random.nextBytes(hashes);
    info.put("pieces", new String(hashes, StandardCharsets.ISO_8859_1));
    if (random.nextInt(4) == 0) {
      info.put("private", 1L);
    }
    return info;
  }

  private void change(Map<String, Object> info) {
    switch (random.nextInt(9)) {
      case 0 -> info.put("name", name());
      case 1 -> info.put(key(info), VALUES.get(random.nextInt(VALUES.size())));
      case 2 -> info.remove(key(info));
      case 3 -> info.put("name.utf-8", name());
      case 4 -> info.put("unknown", VALUES.get(random.nextInt(VALUES.size())));
      case 5 -> moveToTheEnd(info, key(info));
      default -> changeFile(info);
    }
  }

  private static void moveToTheEnd(Map<String, Object> info, String key) {
    Object value = info.remove(key);
    if (value != null) {
      info.put(key, value);
    }
  }

  private void changeFile(Map<String, Object> info) {
    if (!(info.get("files") instanceof List<?> files) || files.isEmpty()) {
      return;
    }
    @SuppressWarnings("unchecked") // made above
    Map<String, Object> file = (Map<String, Object>) files.get(random.nextInt(files.size()));
    switch (random.nextInt(7)) {
      case 0 -> file.put("path", List.of(name()));
      case 1 -> file.put("path", List.of("folder0", name(), "file"));
      case 2 -> file.put("path.utf-8", List.of(name()));
      case 3 -> file.put("attr", List.of("p", "x", "h", "l", "", "px").get(random.nextInt(6)));
      case 4 -> file.put("length", VALUES.get(random.nextInt(VALUES.size())));
      case 5 -> file.put("path", VALUES.get(random.nextInt(VALUES.size())));
      default -> file.remove(key(file));
    }
  }

  private String key(Map<String, Object> map) {
    List<String> keys = new ArrayList<>(map.keySet());
    return keys.isEmpty() ? "x" : keys.get(random.nextInt(keys.size()));
  }

  private String name() {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private byte[] spoilt(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, at + 1, shorter, at, bytes.length - 1 - at);
        yield shorter;
      }
      case 2, 3 -> {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String odd = ODD_BENCODE.get(random.nextInt(ODD_BENCODE.size()));
        int begin = random.nextBoolean() ? 1 : text.indexOf("4:infod") + "4:infod".length();
        yield (text.substring(0, begin) + odd + text.substring(begin))
            .getBytes(StandardCharsets.ISO_8859_1);
      }
      default -> {
        // Digits and letters that mean something are likelier to hurt.
        byte[] meaning = "0123456789:-dlie".getBytes(StandardCharsets.US_ASCII);
        bytes[at] =
            random.nextBoolean()
                ? meaning[random.nextInt(meaning.length)]
                : (byte) random.nextInt();
        yield bytes;
      }
    };
  }

  /** Writes keys in the order that they have. */
  private static byte[] bencode(Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(value, out);
    return out.toByteArray();
  }

  private static void write(Object value, ByteArrayOutputStream out) {
    switch (value) {
      case Long number -> ascii("i" + number + "e", out);
      case String text -> {
        ascii(text.length() + ":", out);
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
      }
      case List<?> list -> {
        out.write('l');
        list.forEach(element -> write(element, out));
        out.write('e');
      }
      case Map<?, ?> map -> {
        out.write('d');
        map.forEach((key, element) -> {
          write(key, out);
          write(element, out);
        });
        out.write('e');
      }
      default -> throw new IllegalArgumentException("no bencode: " + value);
    }
  }

  private static void ascii(String text, ByteArrayOutputStream out) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
