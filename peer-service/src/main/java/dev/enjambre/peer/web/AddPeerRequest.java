package dev.enjambre.peer.web;

import org.jspecify.annotations.Nullable;

/**
 * The JSON that names a peer to try.
 *
 * @param address {@code host:port}, IPv6 in brackets
 */
record AddPeerRequest(@Nullable String address) {}
