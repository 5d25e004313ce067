package dev.enjambre.system;

/**
 * A node of a Swarm.
 *
 * @param name as the Swarm knows it
 * @param address where the ports are that its tasks publish in host mode
 */
record Node(String name, String address, Docker docker) {

  /** This machine, which is a Swarm of one node. */
  static Node ofThisMachine() {
    Docker docker = Docker.ofThisMachine();
    return new Node(docker.run("info", "--format", "{{.Name}}"), "127.0.0.1", docker);
  }
}
