/** Whom to upload to. Pure rules: no socket, file, clock or thread. */
@NullMarked
package dev.enjambre.peer.choke;

import org.jspecify.annotations.NullMarked;
