package dev.enjambre.tracker.fuzz;

import dev.enjambre.interop.fuzz.FuzzTarget;
import dev.enjambre.tracker.http.RequestBytesFuzz;
import dev.enjambre.tracker.udp.DatagramFuzz;

/** What is fuzzed of the tracker, and of what both services have in common. */
enum TrackerTarget implements FuzzTarget {
  ANNOUNCE_QUERY(AnnounceQueryFuzz.class),
  SCRAPE_QUERY(ScrapeQueryFuzz.class),
  REQUEST_BYTES(RequestBytesFuzz.class),
  DATAGRAM(DatagramFuzz.class),
  TRACKER_ANSWER(TrackerAnswerFuzz.class),
  BENCODE(BencodeFuzz.class),
  MEMBER_CODEC(MemberCodecFuzz.class);

  private final Class<?> type;

  TrackerTarget(Class<?> type) {
    this.type = type;
  }

  @Override
  public Class<?> type() {
    return type;
  }
}
