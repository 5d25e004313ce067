/** What both services ask of Spring Boot: strict configuration keys, one token for the web port. */
@NullMarked
package dev.enjambre.boot;

import org.jspecify.annotations.NullMarked;
