/** What both services ask of Spring Boot: strict configuration keys. */
@NullMarked
package dev.enjambre.boot;

import org.jspecify.annotations.NullMarked;
