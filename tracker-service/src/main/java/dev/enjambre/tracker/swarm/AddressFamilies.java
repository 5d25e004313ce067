package dev.enjambre.tracker.swarm;

/** Which addresses an asker can be given. */
public enum AddressFamilies {
  /** Those of both families, as over HTTP (BEP 7). */
  BOTH,
  /** IPv4 addresses only, as over UDP on IPv4 (BEP 15). */
  IPV4,
  /** IPv6 addresses only, as over UDP on IPv6. */
  IPV6;

  boolean hasIpv4() {
    return this != IPV6;
  }

  boolean hasIpv6() {
    return this != IPV4;
  }
}
