package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceEvent;
import java.net.URI;
import java.util.Optional;

/**
 * One announce that is to be sent, or is on its way.
 *
 * @param tracker to which tracker
 * @param event why
 * @param trackerId what that tracker's last answer asked to be told again
 */
public record Announcement(URI tracker, AnnounceEvent event, Optional<String> trackerId) {}
