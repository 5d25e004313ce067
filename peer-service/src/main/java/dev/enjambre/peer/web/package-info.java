/** The peer's REST API below {@code /api/v1}. */
@NullMarked
package dev.enjambre.peer.web;

import org.jspecify.annotations.NullMarked;
