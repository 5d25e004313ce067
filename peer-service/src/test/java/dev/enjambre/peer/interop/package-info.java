/** Trading with programs that we did not write, and with what goes wrong on a real machine. */
@NullMarked
package dev.enjambre.peer.interop;

import org.jspecify.annotations.NullMarked;
