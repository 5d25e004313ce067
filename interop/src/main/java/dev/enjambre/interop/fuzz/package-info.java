/** Fuzzing of what reads bytes of strangers: by Jazzer, and with the inputs that are kept. */
@NullMarked
package dev.enjambre.interop.fuzz;

import org.jspecify.annotations.NullMarked;
