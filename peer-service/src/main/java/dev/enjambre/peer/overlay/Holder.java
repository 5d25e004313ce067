package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A peer that says it has a file.
 *
 * @param id its node id
 * @param address where it listens; null if it does not, or it is not known, and for ourselves
 */
public record Holder(PeerId id, @Nullable NodeAddress address) {}
