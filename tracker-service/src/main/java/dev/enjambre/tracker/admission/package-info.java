/** Who may use the tracker, and for which torrents: pass keys, block lists, rate limits. */
@NullMarked
package dev.enjambre.tracker.admission;

import org.jspecify.annotations.NullMarked;
