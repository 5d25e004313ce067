package dev.enjambre.peer.net;

import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.reach.CallRules;
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
 * @param encryption whether connections to peers are encrypted
 * @param rules which addresses are called at a moment though others name them; any thread asks
 */
public record NetworkConfig(
    Optional<InetAddress> listenAddress,
    int listenPort,
    int loops,
    Duration connectTimeout,
    Duration handshakeTimeout,
    EncryptionMode encryption,
    Supplier<CallRules> rules) {

  /** Returns the usual time-outs, and a loop for each processor. */
  public static NetworkConfig of(
      Optional<InetAddress> listenAddress,
      int listenPort,
      EncryptionMode encryption,
      Supplier<CallRules> rules) {
    return new NetworkConfig(
        listenAddress,
        listenPort,
        Runtime.getRuntime().availableProcessors(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        encryption,
        rules);
  }
}
