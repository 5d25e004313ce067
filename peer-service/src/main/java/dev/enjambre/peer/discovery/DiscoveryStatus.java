package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.PeerEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How finding peers by DNS stands at one moment. Immutable.
 *
 * @param names what came last of looking up each name; nothing for one that was not looked up yet
 * @param own our own addresses among the answers
 * @param candidates whom torrents may call
 * @param named addresses of others among the answers
 * @param unreached those of them that could not be reached
 */
public record DiscoveryStatus(
    Map<DnsName, LookupOutcome> names,
    Set<PeerEndpoint> own,
    List<PeerEndpoint> candidates,
    List<PeerEndpoint> named,
    int unreached) {

  /** Nothing was looked up. */
  public static final DiscoveryStatus NONE =
      new DiscoveryStatus(Map.of(), Set.of(), List.of(), List.of(), 0);

  /** Copies what can change. */
  public DiscoveryStatus {
    names = Map.copyOf(names);
    own = Set.copyOf(own);
    candidates = List.copyOf(candidates);
    named = List.copyOf(named);
  }

  /** Returns how many addresses of others there are. */
  public int others() {
    return named.size();
  }
}
