/** The peer as a Spring Boot application: configuration, wiring, life cycle, health, metrics. */
@NullMarked
package dev.enjambre.peer.app;

import org.jspecify.annotations.NullMarked;
