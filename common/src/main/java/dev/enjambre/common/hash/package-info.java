/** Hashes whose results nobody can foretell. */
@NullMarked
package dev.enjambre.common.hash;

import org.jspecify.annotations.NullMarked;
