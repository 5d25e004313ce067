/** The tracker's jar as a process under long load, by clients that know what must come of it. */
@NullMarked
package dev.enjambre.tracker.soak;

import org.jspecify.annotations.NullMarked;
