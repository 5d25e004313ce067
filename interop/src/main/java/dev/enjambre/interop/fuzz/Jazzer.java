package dev.enjambre.interop.fuzz;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Jazzer as a program, since what it has for JUnit wants JUnit 5: each target in a process of its
 * own, as many at once as there are processors.
 *
 * <p>What it finds new on its way goes to {@code target/fuzz}, and an input that breaks a demand as
 * well. {@code -Dfuzz.seconds} is how long each target has (default 120), {@code -Dfuzz.target} the
 * only one that is run.
 */
public final class Jazzer {

  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 120);
  private static final String ONLY = System.getProperty("fuzz.target", "");
  private static final Path WORK = Path.of("target/fuzz");
  private static final int SHOWN_LINES = 60;

  private Jazzer() {}

  /** Returns for each target for which something was found the end of what Jazzer says of it. */
  public static List<String> run(FuzzTarget... targets)
      throws IOException, InterruptedException, ExecutionException {
    List<String> found = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService places =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<?>> running = new ArrayList<>();
      for (FuzzTarget target : targets) {
        if (ONLY.isEmpty() || ONLY.equals(target.name())) {
          running.add(
              places.submit(() -> {
                if (start(target).waitFor() != 0) {
                  found.add(target + ":\n" + tail(log(target)));
                }
                return null;
              }));
        }
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    return found;
  }

  private static Process start(FuzzTarget target) throws IOException {
    Path folder = WORK.resolve(target.name());
    Path newInputs = Files.createDirectories(folder.resolve("found"));
    Files.deleteIfExists(log(target));
    return Programs.start(
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=dev/enjambre/interop/fuzz/silent-logback.xml",
            "-cp",
            System.getProperty("java.class.path", ""),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.type().getName(),
            "--instrumentation_includes=dev.enjambre.**",
            // What it knows of dangerous calls breaks Netty, which makes some of them itself.
            "--custom_hook_includes=dev.enjambre.**",
            "--reproducer_path=" + folder,
            newInputs.toString(),
            target.corpus().toString(),
            "-artifact_prefix=" + folder + "/",
            "-max_total_time=" + SECONDS,
            "-max_len=4096",
            "-use_value_profile=1",
            // Of the first input, which loads and instruments all classes.
            "-timeout=120",
            "-print_final_stats=1"),
        log(target));
  }

  private static Path log(FuzzTarget target) {
    return WORK.resolve(target.name()).resolve("jazzer.log");
  }

  private static String tail(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      List<String> all = lines.filter(line -> !line.startsWith("INFO: ")).toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
    }
  }
}
