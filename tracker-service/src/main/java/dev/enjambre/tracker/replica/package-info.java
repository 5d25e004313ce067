/**
 * Several trackers that answer as one: what becomes of the swarms here goes to Redis, and what
 * others wrote there comes into the store.
 */
@NullMarked
package dev.enjambre.tracker.replica;

import org.jspecify.annotations.NullMarked;
