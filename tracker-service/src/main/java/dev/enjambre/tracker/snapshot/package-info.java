/** The store as a file, so that swarms outlive a restart. */
@NullMarked
package dev.enjambre.tracker.snapshot;

import org.jspecify.annotations.NullMarked;
