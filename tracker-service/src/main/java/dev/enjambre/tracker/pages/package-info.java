/** The tracker's pages: the catalogue, what there is of it in the fleet, and who has what. */
@NullMarked
package dev.enjambre.tracker.pages;

import org.jspecify.annotations.NullMarked;
