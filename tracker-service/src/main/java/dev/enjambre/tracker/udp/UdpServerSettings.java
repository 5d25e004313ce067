package dev.enjambre.tracker.udp;

import java.net.InetSocketAddress;

/**
 * How the tracker listens for datagrams.
 *
 * @param listen address and port; port 0 lets the platform choose
 * @param loops how many event loops read datagrams, 1 or more; where there is no epoll, one does
 */
public record UdpServerSettings(InetSocketAddress listen, int loops) {}
