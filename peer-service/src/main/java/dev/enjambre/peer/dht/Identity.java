package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who we are in the DHT of one family: an id that fits the address that the world sees of us.
 *
 * <p>What that address is others tell in their answers. Each network (IPv4: /24, IPv6: /48) has one
 * vote, which is its last; the last {@link #MOST_VOTES} count. An address counts when {@link
 * #FEWEST_VOTES} networks and more than half of all say so: no single liar moves us to another id.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0042.html">BEP 42, "bootstrapping"</a>
 */
final class Identity {

  static final int MOST_VOTES = 32;
  static final int FEWEST_VOTES = 4;

  private final Family family;
  private final RandomGenerator random;
  private final Map<IpAddress, IpAddress> votes = new LinkedHashMap<>();
  private NodeId id;
  private @Nullable IpAddress external;
  private int seenPort;

  Identity(Family family, NodeId id, @Nullable IpAddress external, RandomGenerator random) {
    this.family = family;
    this.id = id;
    this.external = external;
    this.random = random;
  }

  Family family() {
    return family;
  }

  NodeId id() {
    return id;
  }

  /** Returns the address that the world sees of us, or null if that is not known. */
  @Nullable IpAddress external() {
    return external;
  }

  /** Returns whether that is ourselves. */
  boolean isUs(NodeInfo node) {
    return node.id().equals(id)
        || (node.address().port() == seenPort && node.address().ip().equals(external));
  }

  /** A node says where it has seen us. Returns whether we have another id now. */
  boolean seen(NodeAddress voter, NodeAddress us) {
    if (us.family() != family || !Reach.isPublic(us.ip())) {
      return false;
    }
    IpAddress network = Reach.neighbourhood(voter.ip());
    votes.remove(network);
    votes.put(network, us.ip());
    if (votes.size() > MOST_VOTES) {
      votes.remove(votes.keySet().iterator().next());
    }
    IpAddress elected = elected();
    if (elected == null) {
      return false;
    }
    if (elected.equals(us.ip())) {
      seenPort = us.port();
    }
    return moveTo(elected);
  }

  private @Nullable IpAddress elected() {
    Map<IpAddress, Integer> counts = new HashMap<>();
    for (IpAddress vote : votes.values()) {
      int count = counts.merge(vote, 1, Integer::sum);
      if (count >= FEWEST_VOTES && 2 * count > votes.size()) {
        return vote;
      }
    }
    return null;
  }

  /** We are seen at an address, for certain. Returns whether we have another id now. */
  boolean moveTo(IpAddress address) {
    if (address.equals(external)) {
      return false;
    }
    external = address;
    if (IdRule.allows(id, address)) {
      return false;
    }
    id = IdRule.draw(address, random);
    return true;
  }
}
