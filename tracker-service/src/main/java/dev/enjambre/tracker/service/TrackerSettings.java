package dev.enjambre.tracker.service;

import java.time.Duration;

/**
 * What the tracker tells and grants its peers.
 *
 * @param interval how long a peer is to wait between regular announces
 * @param minInterval how long it is to wait at least
 * @param maxNumWant how many peers one answer holds at most
 */
public record TrackerSettings(Duration interval, Duration minInterval, int maxNumWant) {

  /** How many peers an answer holds if the request does not say. */
  static final int DEFAULT_NUM_WANT = 50;
}
