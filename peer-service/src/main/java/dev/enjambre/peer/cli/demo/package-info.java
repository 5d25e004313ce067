/**
 * The demo: a tracker and peers as child processes, a file that they share, and the check of every
 * copy.
 */
@NullMarked
package dev.enjambre.peer.cli.demo;

import org.jspecify.annotations.NullMarked;
