package dev.enjambre.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What can be learned from outside of a JVM that runs a service, on Linux.
 *
 * @param pid its process
 */
public record JvmProcess(long pid) {

  private static final Pattern LIVE =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);
  private static final Pattern NATIVE =
      Pattern.compile("^Total: reserved=\\d+KB, committed=(\\d+)KB", Pattern.MULTILINE);
  private static final Pattern RESIDENT =
      Pattern.compile("^VmRSS:\\s+(\\d+) kB", Pattern.MULTILINE);

  /** Returns how many bytes of the heap are in use, after a full collection. */
  public long liveHeap() throws IOException {
    return number(LIVE, jcmd("GC.class_histogram"));
  }

  /**
   * Returns how many bytes the JVM has from the system, for the heap and all else, if it runs with
   * {@code -XX:NativeMemoryTracking=summary}.
   */
  public long nativeMemory() throws IOException {
    return number(NATIVE, jcmd("VM.native_memory", "summary")) * 1024;
  }

  /** Returns how many bytes of memory it has of its own or shares. */
  public long residentMemory() throws IOException {
    return number(RESIDENT, Files.readString(folder().resolve("status"))) * 1024;
  }

  /** Returns how many files and sockets it has open. */
  public int openFiles() throws IOException {
    return count("fd");
  }

  /** Returns how many threads it has. */
  public int threads() throws IOException {
    return count("task");
  }

  private Path folder() {
    return Path.of("/proc", Long.toString(pid));
  }

  private int count(String what) throws IOException {
    try (Stream<Path> entries = Files.list(folder().resolve(what))) {
      return (int) entries.count();
    }
  }

  private String jcmd(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(words));
    Process asking = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Programs.awaitEnd(asking);
    return said;
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("not found: " + pattern + " in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }
}
