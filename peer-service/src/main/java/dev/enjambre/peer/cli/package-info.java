/** The command line; nothing here starts Spring. */
@NullMarked
package dev.enjambre.peer.cli;

import org.jspecify.annotations.NullMarked;
