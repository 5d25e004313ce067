/**
 * The tracker's catalogue as a peer uses it: asking, publishing, and fetching what others share.
 */
@NullMarked
package dev.enjambre.peer.catalog;

import org.jspecify.annotations.NullMarked;
