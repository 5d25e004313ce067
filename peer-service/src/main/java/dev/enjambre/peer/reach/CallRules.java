package dev.enjambre.peer.reach;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.text.PrintableText;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which addresses are called though others name them: trackers, peers, nodes, torrents, links, and
 * servers that redirect. What the operator names himself is called wherever it is. Immutable.
 *
 * @param ownMachine whether this machine itself is part of the network that the operator has set
 *     up, so that addresses of it may be named
 */
public record CallRules(boolean ownMachine) {

  /** Nobody sends us to services of this machine. */
  public static final CallRules OTHER_MACHINES = new CallRules(false);

  /** This machine is as good as others. */
  public static final CallRules ANY_MACHINE = new CallRules(true);

  private static final int SHOWN = 200;

  /**
   * Returns the rules that follow from a configuration: this machine is part of the network if we
   * listen at a loopback address, or the operator names a service there.
   *
   * @param listenAddress the address that we listen at; empty for all
   * @param hosts whom the operator names: literals and names, of which none is resolved
   */
  public static CallRules of(Optional<InetAddress> listenAddress, Collection<String> hosts) {
    return new CallRules(
        listenAddress.filter(InetAddress::isLoopbackAddress).isPresent()
            || hosts.stream().anyMatch(CallRules::isOwnMachine));
  }

  /** Returns whether a host is this machine by its name or literal; nothing is resolved. */
  public static boolean isOwnMachine(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String name = bare.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || IpAddress.parse(name)
            .filter(address -> AddressScope.of(address) == AddressScope.MACHINE)
            .isPresent();
  }

  /** Returns whether an address is called that somebody else names. */
  public boolean admits(IpAddress address) {
    return switch (AddressScope.of(address)) {
      case NOWHERE -> false;
      case MACHINE -> ownMachine;
      case NETWORK, PUBLIC -> true;
    };
  }

  /** Returns whether an address is called that somebody else names. */
  public boolean admits(InetAddress address) {
    return admits(IpAddress.of(address));
  }

  /**
   * Returns those addresses of a host that are called.
   *
   * @throws NotCalledException if none is
   */
  public List<InetAddress> admitted(String host, Collection<InetAddress> all)
      throws NotCalledException {
    List<InetAddress> some = all.stream().filter(this::admits).toList();
    if (some.isEmpty()) {
      throw refused(host);
    }
    return some;
  }

  /** Returns what says that a host is not called. */
  public static NotCalledException refused(String host) {
    return new NotCalledException(
        PrintableText.escape(host, SHOWN)
            + " is at an address to which nobody may send this peer: one of this machine, or one"
            + " where nobody is");
  }
}
