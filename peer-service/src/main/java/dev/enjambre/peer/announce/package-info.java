/**
 * Announcing to trackers: when and to which, as a pure state machine, and how, over HTTP and UDP.
 */
@NullMarked
package dev.enjambre.peer.announce;

import org.jspecify.annotations.NullMarked;
