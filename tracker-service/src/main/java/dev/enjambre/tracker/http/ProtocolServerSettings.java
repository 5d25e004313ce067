package dev.enjambre.tracker.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How the protocol port listens.
 *
 * @param listen address and port; port 0 lets the platform choose
 * @param maxConnections how many connections may be open at once; further ones are closed
 * @param requestTimeout how long a connection may go without a whole request before it is closed
 * @param eventLoops how many threads serve connections
 */
public record ProtocolServerSettings(
    InetSocketAddress listen, int maxConnections, Duration requestTimeout, int eventLoops) {}
