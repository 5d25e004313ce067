/** Rules that hold for the whole module. */
@NullMarked
package dev.enjambre.common;

import org.jspecify.annotations.NullMarked;
