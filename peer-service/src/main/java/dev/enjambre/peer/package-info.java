/** The peer service and its command line. */
@NullMarked
package dev.enjambre.peer;

import org.jspecify.annotations.NullMarked;
