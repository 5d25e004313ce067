/** The protocol port over UDP, on Netty: datagrams in, at most one datagram each out. */
@NullMarked
package dev.enjambre.tracker.udp;

import org.jspecify.annotations.NullMarked;
