package dev.enjambre.peer.announce;

import java.time.Duration;

/**
 * How long a UDP tracker is waited for.
 *
 * @param firstWait for the first answer; twice as long after each datagram that is sent again (BEP
 *     15, "time outs": 15 s)
 * @param longest for everything together; BEP 15 would go on for an hour
 * @param connectionIdAge how long a connection id is used (BEP 15: a minute)
 */
record UdpTiming(Duration firstWait, Duration longest, Duration connectionIdAge) {

  static final UdpTiming STANDARD =
      new UdpTiming(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(60));

  /** Returns how long one address is waited for if there are others to try: one datagram's time. */
  UdpTiming ifThereAreOthers() {
    return new UdpTiming(firstWait.dividedBy(3), firstWait, connectionIdAge);
  }
}
