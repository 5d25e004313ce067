/**
 * The peer's calls by gRPC: for programs that use a peer, and for peers that fetch from each other.
 */
@NullMarked
package dev.enjambre.peer.rpc;

import org.jspecify.annotations.NullMarked;
