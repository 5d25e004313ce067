package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerHost;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules on what peers say of themselves: which names and addresses are believed. Any thread.
 */
public final class HostNames {

  private final HostNamePolicy policy;
  private final List<NetworkRange> trustedNetworks;
  private final HostNameVerifier verifier;

  /** Makes the rules. */
  public HostNames(
      HostNamePolicy policy, List<NetworkRange> trustedNetworks, HostNameVerifier verifier) {
    this.policy = policy;
    this.trustedNetworks = List.copyOf(trustedNetworks);
    this.verifier = verifier;
  }

  /** Returns the address to keep: the source, unless a trusted one claims another. */
  IpAddress address(AnnounceRequest request, IpAddress source) {
    return request.ip().filter(_ -> isTrusted(source)).orElse(source);
  }

  /** Returns the name to keep for a peer that announces from that address, if any. */
  Optional<HostName> admit(AnnounceRequest request, IpAddress source) {
    return switch (policy) {
      case OFF -> Optional.empty();
      case TRUSTED -> request.hostname().filter(_ -> isTrusted(source));
      case VERIFIED -> {
        request.hostname().ifPresent(name -> verifier.announced(name, source));
        yield request.hostname();
      }
    };
  }

  /** Returns a member that another tracker was told of, with its name if that may be true here. */
  public Member admitTold(Member member) {
    Optional<HostName> name = member.peer().hostname();
    if (name.isEmpty()) {
      return member;
    }
    return switch (policy) {
      case OFF -> member.withoutName();
      case TRUSTED -> member;
      case VERIFIED -> {
        verifier.announced(name.get(), member.peer().address());
        yield member;
      }
    };
  }

  /** Returns where to send others to: the name if it is believed, else the address. */
  PeerHost handOut(SwarmPeer peer) {
    Optional<HostName> name = peer.hostname();
    boolean believed =
        switch (policy) {
          case OFF -> false;
          case TRUSTED -> name.isPresent();
          case VERIFIED -> name.isPresent() && verifier.resolvesTo(name.get(), peer.address());
        };
    return believed && name.isPresent() ? name.get() : peer.address();
  }

  /**
   * Returns whether a peer is where it says that it is, so that it may say more: in a trusted
   * network, or by a name that has its address. A source address alone may be that of a gateway,
   * and so may be what a name in the public DNS stands for, which is whatever its owner likes; so
   * only names without a dot count, for these a network of Docker answers itself.
   */
  boolean isProven(IpAddress address, @Nullable HostName name) {
    return isTrusted(address)
        || (policy == HostNamePolicy.VERIFIED
            && name != null
            && name.name().indexOf('.') < 0
            && verifier.resolvesTo(name, address));
  }

  private boolean isTrusted(IpAddress source) {
    for (NetworkRange network : trustedNetworks) {
      if (network.contains(source)) {
        return true;
      }
    }
    return false;
  }
}
