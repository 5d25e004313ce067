/** The tracker among clients that we did not write. */
@NullMarked
package dev.enjambre.tracker.interop;

import org.jspecify.annotations.NullMarked;
