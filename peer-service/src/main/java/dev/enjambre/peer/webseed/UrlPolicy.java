package dev.enjambre.peer.webseed;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.reach.CallRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides which URLs may be fetched from: those of torrents, and those that servers redirect to.
 */
public interface UrlPolicy {

  /**
   * Checks a URL before it is asked for; may wait for a name server.
   *
   * @param from how far away the server is that redirects there; empty for what a torrent names
   * @return how far away it is itself, judged by the nearest address of its host
   * @throws UnknownHostException if its host has no address just now
   * @throws IOException if it may not be fetched from; the message says why
   */
  AddressScope check(URI url, Optional<AddressScope> from) throws IOException;

  /**
   * Returns the policy that follows from the rules: HTTP alone; no address to which nobody may send
   * us; no redirect to what is nearer than the server that redirects; and of a server in a network
   * of our own a torrent names nothing with a query, which could be a command.
   */
  static UrlPolicy of(CallRules rules) {
    return (url, from) -> {
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw new IOException("only http and https are fetched from");
      }
      if (url.getHost() == null) {
        throw new IOException("the URL has no host");
      }
      List<InetAddress> all = List.of(InetAddress.getAllByName(url.getHost()));
      if (!all.stream().allMatch(rules::admits)) {
        throw CallRules.refused(url.getHost());
      }
      AddressScope scope = nearest(all.stream());
      if (from.isPresent() && scope.compareTo(from.get()) < 0) {
        throw new IOException("it redirects into a network nearer to us than its own");
      }
      if (from.isEmpty() && scope != AddressScope.PUBLIC && url.getRawQuery() != null) {
        throw new IOException("in a network of our own a torrent's URL may have no query");
      }
      return scope;
    };
  }

  private static AddressScope nearest(Stream<InetAddress> addresses) {
    return addresses
        .map(address -> AddressScope.of(IpAddress.of(address)))
        .min(Comparator.naturalOrder())
        .orElse(AddressScope.NOWHERE);
  }
}
