package dev.enjambre.system;

/** The images of this build, which are made once in a run, whichever test asks for them first. */
final class Images {

  /** Of all of them. */
  static final String TAG = "system-test";

  static final String TRACKER = "enjambre/tracker:" + TAG;
  static final String PEER = "enjambre/peer:" + TAG;

  private static boolean isBuilt;

  private Images() {}

  /** Builds them from the Dockerfiles, unless that was done. */
  static synchronized void build(Docker docker) {
    if (!isBuilt) {
      docker.build("Dockerfile.tracker", TRACKER);
      docker.build("Dockerfile.peer", PEER);
      isBuilt = true;
    }
  }
}
