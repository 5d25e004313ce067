package dev.enjambre.peer.session;

import dev.enjambre.peer.announce.AnnouncerConfig;
import dev.enjambre.peer.choke.ChokerConfig;
import java.time.Duration;

/**
 * The intervals and bounds of a torrent at work.
 *
 * @param choker rounds and slots
 * @param announcer bounds for what trackers ask of us
 * @param keepAlive a connection on which we sent nothing for so long gets a keep-alive (BEP 3: two
 *     minutes)
 * @param idleTimeout a connection on which nothing came for so long is closed
 * @param requestTimeout a peer that owes us blocks and sends none for so long is snubbed: others
 *     are asked instead; a block that a peer passes over for so long is asked of others too, and
 *     one that waits its turn for three times as long
 * @param maxDialing attempts under way at once
 * @param numWant peers asked of a tracker at a time
 */
public record SessionConfig(
    ChokerConfig choker,
    AnnouncerConfig announcer,
    Duration keepAlive,
    Duration idleTimeout,
    Duration requestTimeout,
    int maxDialing,
    int numWant) {

  /** Returns what the standard says, and what has proved itself in other clients. */
  public static SessionConfig defaults() {
    return new SessionConfig(
        ChokerConfig.DEFAULT,
        AnnouncerConfig.defaults(),
        Duration.ofSeconds(110),
        Duration.ofSeconds(240),
        Duration.ofSeconds(20),
        20,
        80);
  }

  /** Returns the same with another choker. */
  public SessionConfig with(ChokerConfig otherChoker) {
    return new SessionConfig(
        otherChoker, announcer, keepAlive, idleTimeout, requestTimeout, maxDialing, numWant);
  }
}
