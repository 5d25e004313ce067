/** Sockets, on Netty; the only package that knows it. */
@NullMarked
package dev.enjambre.peer.net;

import org.jspecify.annotations.NullMarked;
