package dev.enjambre.tracker.service;

/** Which announced host names are handed out to other peers. */
public enum HostNamePolicy {
  /** Those that resolve to the address that announced them. */
  VERIFIED,
  /** Those that were announced from a trusted network, without a look at DNS. */
  TRUSTED,
  /** None: peers get source addresses. */
  OFF
}
