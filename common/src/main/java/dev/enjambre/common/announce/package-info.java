/** Announce and scrape: what a peer and a tracker say to each other, one code for both sides. */
@NullMarked
package dev.enjambre.common.announce;

import org.jspecify.annotations.NullMarked;
