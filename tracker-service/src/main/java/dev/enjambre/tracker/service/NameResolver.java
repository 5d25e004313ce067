package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import java.util.Set;

/** Something that knows the addresses of host names. May block; any thread. */
@FunctionalInterface
public interface NameResolver {

  /** Returns the present addresses of a name; none if it has none, or if nobody knows. */
  Set<IpAddress> resolve(HostName name);
}
