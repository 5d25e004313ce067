package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.IpAddress;
import java.util.List;

/** What came of asking for a name's addresses of one family. */
public sealed interface DnsAnswer {

  /** The families of addresses, each asked for by itself. */
  enum Family {
    /** Records of type A. */
    IPV4,
    /** Records of type AAAA. */
    IPV6
  }

  /**
   * The name has these addresses; in no order, and any of them may be there twice.
   *
   * @param addresses as they were answered; copied
   */
  record Found(List<IpAddress> addresses) implements DnsAnswer {
    /** Copies the list. */
    public Found {
      addresses = List.copyOf(addresses);
    }
  }

  /** There is no such name, or it has no such address: nobody is there. */
  record Nobody() implements DnsAnswer {}

  /**
   * Nobody could tell.
   *
   * @param timedOut whether there was no answer at all
   * @param reason for people to read
   */
  record Failed(boolean timedOut, String reason) implements DnsAnswer {}
}
