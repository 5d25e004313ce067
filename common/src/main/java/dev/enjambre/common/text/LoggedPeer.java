package dev.enjambre.common.text;

import java.net.InetSocketAddress;

/** A peer as an argument of a log line: a structured log has its address as a field. */
public interface LoggedPeer {

  /** Returns where it is, as {@code host:port}. */
  String hostAndPort();

  /** Returns an address in that form; one of IPv6 stands in brackets. */
  static String hostAndPort(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
