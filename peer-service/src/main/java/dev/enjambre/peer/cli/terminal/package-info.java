/**
 * The terminal that a command was started in, or the pipes in its place: what they can show, and
 * how something is drawn in place.
 */
@NullMarked
package dev.enjambre.peer.cli.terminal;

import org.jspecify.annotations.NullMarked;
