package dev.enjambre.tracker.service;

/** A way in which requests reach the tracker. */
public enum Edge {
  /** The protocol port over TCP. */
  HTTP("http"),
  /** The web port. */
  WEB("web"),
  /** The protocol port over UDP. */
  UDP("udp");

  private final String label;

  Edge(String label) {
    this.label = label;
  }

  /** Returns the value of the metrics' {@code protocol} label. */
  String label() {
    return label;
  }
}
