/** Where others may send this peer: the addresses that it calls though a stranger names them. */
@NullMarked
package dev.enjambre.peer.reach;

import org.jspecify.annotations.NullMarked;
