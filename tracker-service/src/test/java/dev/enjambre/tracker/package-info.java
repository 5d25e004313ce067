/** Tests of the tracker as a whole. */
@NullMarked
package dev.enjambre.tracker;

import org.jspecify.annotations.NullMarked;
