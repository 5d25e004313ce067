package dev.enjambre.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The images of this build, which are made once in a run, whichever test asks for them first. */
final class Images {

  /** Of all of them. */
  static final String TAG = "system-test";

  static final String TRACKER = "enjambre/tracker:" + TAG;
  static final String PEER = "enjambre/peer:" + TAG;

  /** Where their jars come from, as the Dockerfiles call it. */
  private static final String JAR = System.getProperty("enjambre.images.jar", "prebuilt");

  private static boolean isBuilt;

  private Images() {}

  /** Builds them by the Dockerfiles, unless that was done: from the jars of this build, or anew. */
  static synchronized void build(Docker docker) {
    if (!isBuilt) {
      build(docker, "tracker", TRACKER);
      build(docker, "peer", PEER);
      isBuilt = true;
    }
  }

  private static void build(Docker docker, String service, String tag) {
    String context = JAR.equals("prebuilt") ? withJarOf(service).toString() : ".";
    docker.build("Dockerfile." + service, tag, context, Map.of("JAR", JAR));
  }

  /** Returns a folder with nothing but what the image of a service is made of. */
  private static Path withJarOf(String service) {
    String module = service + "-service";
    Path from = Project.root().resolve(module);
    Path context = Path.of("target", "image-context").toAbsolutePath();
    Path to = context.resolve(module);
    try {
      Files.createDirectories(to.resolve("target"));
      for (String file : new String[] {"jvm.options", "target/" + module + ".jar"}) {
        Files.deleteIfExists(to.resolve(file));
        Files.copy(from.resolve(file), to.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("./enjambre build makes the jar of the " + service, e);
    }
    return context;
  }
}
