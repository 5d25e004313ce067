/** The catalogue: which torrents the fleet knows, kept in a database. */
@NullMarked
package dev.enjambre.tracker.catalog;

import org.jspecify.annotations.NullMarked;
