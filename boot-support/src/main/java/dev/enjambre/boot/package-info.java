/** What both services ask of Spring Boot: strict configuration keys, fields of log lines. */
@NullMarked
package dev.enjambre.boot;

import org.jspecify.annotations.NullMarked;
