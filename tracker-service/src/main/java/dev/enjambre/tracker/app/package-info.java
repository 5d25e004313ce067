/** The tracker as a process: configuration, wiring, start and stop, health. */
@NullMarked
package dev.enjambre.tracker.app;

import org.jspecify.annotations.NullMarked;
