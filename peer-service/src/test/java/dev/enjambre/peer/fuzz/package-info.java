/**
 * What reads bytes of strangers, under inputs made by a fuzzer, and those that were kept of them.
 */
@NullMarked
package dev.enjambre.peer.fuzz;

import org.jspecify.annotations.NullMarked;
