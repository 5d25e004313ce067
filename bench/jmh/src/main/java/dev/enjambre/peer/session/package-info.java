/** What it costs to keep account of requests. */
@NullMarked
package dev.enjambre.peer.session;

import org.jspecify.annotations.NullMarked;
