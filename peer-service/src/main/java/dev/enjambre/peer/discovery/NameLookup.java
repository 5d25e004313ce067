package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.HostName;
import java.util.concurrent.CompletableFuture;

/** Asks name servers; each question anew, whatever was answered before. */
public interface NameLookup {

  /**
   * Asks for a name's addresses of one family; completes within seconds, and never by a failure.
   */
  CompletableFuture<DnsAnswer> ask(HostName name, DnsAnswer.Family family);
}
