/** Peers that hand out pieces by gRPC: fetches from them what a session requests. */
@NullMarked
package dev.enjambre.peer.holder;

import org.jspecify.annotations.NullMarked;
