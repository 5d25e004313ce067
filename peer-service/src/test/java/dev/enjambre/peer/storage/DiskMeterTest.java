package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the disk threads tell of their work. */
class DiskMeterTest extends StorageTest {

  @Test
  void countsWhatIsWrittenAndReadAndHowLongItTook() {
    TestTorrent torrent = TestTorrent.single(100_000, 32 * KIB);
    AtomicInteger writes = new AtomicInteger();
    AtomicInteger reads = new AtomicInteger();
    DiskMeter meter = threads().meter();
    meter.writeLatency().to(nanos -> writes.addAndGet(nanos > 0 ? 1 : 1000));
    meter.readLatency().to(nanos -> reads.addAndGet(nanos > 0 ? 1 : 1000));
    TestDisk disk = disk(torrent);
    disk.open();

    disk.writeEverything();
    AtomicBoolean ready = new AtomicBoolean();
    disk.io.readAhead(0, 0, 10, () -> ready.set(true));
    disk.await(ready::get);
    assertThat(meter.written().sum()).isEqualTo(100_000);
    assertThat(meter.read().sum()).isEqualTo(100_000);
    // A time is told when the work is done, which others may have heard of by then.
    await().untilAsserted(() -> assertThat(writes).hasValue(7));
    await().untilAsserted(() -> assertThat(reads).hasValue(1));
    disk.close();
  }
}
