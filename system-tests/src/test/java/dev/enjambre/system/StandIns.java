package dev.enjambre.system;

/** Images in the place of others' that the stack names, made of Debian's packages. */
final class StandIns {

  static final String REDIS = "enjambre/redis-stand-in:" + Images.TAG;
  static final String POSTGRES = "enjambre/postgres-stand-in:" + Images.TAG;

  private static final String FOLDERS = "system-tests/src/test/docker/";

  private StandIns() {}

  /** Builds them, unless the engine has done so before. */
  static void build(Docker docker) {
    build(docker, "redis", REDIS);
    build(docker, "postgres", POSTGRES);
  }

  private static void build(Docker docker, String name, String tag) {
    String folder = FOLDERS + name;
    docker.build(folder + "/Dockerfile", tag, folder);
  }
}
