package dev.enjambre.peer.storage;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the disk threads have done since the start, over all torrents. They add, anybody reads.
 *
 * @param written bytes written to files
 * @param read bytes read from files, what went from the page cache to a socket left out
 * @param writeLatency from the moment at which a block is handed over until it is written
 * @param readLatency from the moment at which a stretch is asked for until it is in memory
 */
public record DiskMeter(
    LongAdder written, LongAdder read, Durations writeLatency, Durations readLatency) {

  DiskMeter() {
    this(new LongAdder(), new LongAdder(), new Durations(), new Durations());
  }
}
