/** Announce and scrape as use cases: admission, limits, host names, metrics. */
@NullMarked
package dev.enjambre.tracker.service;

import org.jspecify.annotations.NullMarked;
