/** What it costs to choose whom to upload to. */
@NullMarked
package dev.enjambre.peer.choke;

import org.jspecify.annotations.NullMarked;
