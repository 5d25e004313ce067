/** The protocol port: HTTP on Netty, as little of it as announces need, and bounded throughout. */
@NullMarked
package dev.enjambre.tracker.http;

import org.jspecify.annotations.NullMarked;
