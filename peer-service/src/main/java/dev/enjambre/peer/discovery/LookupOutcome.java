package dev.enjambre.peer.discovery;

/** What came of looking up a name, over both families of addresses. */
public enum LookupOutcome {
  /** There are addresses. */
  FOUND,
  /** There is nobody: no such name, or no address. */
  NOBODY,
  /** No server answered in time. */
  TIMEOUT,
  /** A server answered that it can't, or what it answered could not be read. */
  FAILURE;

  /** Returns what two answers come to. */
  public static LookupOutcome of(DnsAnswer ipv4, DnsAnswer ipv6) {
    LookupOutcome one = of(ipv4);
    LookupOutcome other = of(ipv6);
    if (one == FOUND || other == FOUND) {
      return FOUND;
    }
    // That one family has nobody says little where the other could not be asked for.
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static LookupOutcome of(DnsAnswer answer) {
    return switch (answer) {
      case DnsAnswer.Found found -> found.addresses().isEmpty() ? NOBODY : FOUND;
      case DnsAnswer.Nobody _ -> NOBODY;
      case DnsAnswer.Failed failed -> failed.timedOut() ? TIMEOUT : FAILURE;
    };
  }
}
