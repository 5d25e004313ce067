package dev.enjambre.peer.net;

import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.tls.FleetTls;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the engine uses the network.
 *
 * @param listenAddress the address to listen on and to call from; empty for any
 * @param listenPort the port to listen on; 0 lets the system choose
 * @param loops how many loops there are
 * @param connectTimeout how long a connection may take to be established
 * @param handshakeTimeout how long the other side may take for its handshake
 * @param encryption whether connections to peers are encrypted; not by this where all is TLS
 * @param tls by what each connection is secured, so that only members of a fleet take part; empty
 *     for a peer that is open to all
 * @param rules which addresses are called at a moment though others name them; any thread asks
 */
public record NetworkConfig(
    Optional<InetAddress> listenAddress,
    int listenPort,
    int loops,
    Duration connectTimeout,
    Duration handshakeTimeout,
    EncryptionMode encryption,
    Optional<FleetTls> tls,
    Supplier<CallRules> rules) {

  /** Encrypts nothing twice. */
  public NetworkConfig {
    encryption = tls.isPresent() ? EncryptionMode.OFF : encryption;
  }

  /** Returns the usual time-outs, and a loop for each processor. */
  public static NetworkConfig of(
      Optional<InetAddress> listenAddress,
      int listenPort,
      EncryptionMode encryption,
      Optional<FleetTls> tls,
      Supplier<CallRules> rules) {
    return new NetworkConfig(
        listenAddress,
        listenPort,
        Runtime.getRuntime().availableProcessors(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        encryption,
        tls,
        rules);
  }
}
