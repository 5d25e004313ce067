/** Tests of the whole of Enjambre as its users run it. */
@NullMarked
package dev.enjambre.system;

import org.jspecify.annotations.NullMarked;
