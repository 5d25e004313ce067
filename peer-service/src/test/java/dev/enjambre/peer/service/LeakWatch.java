package dev.enjambre.peer.service;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Hears what Netty's leak detector reports, from its making until it is closed. */
final class LeakWatch implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  private final ListAppender<ILoggingEvent> reports = new ListAppender<>();
  private final boolean additive = logger.isAdditive();
  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  LeakWatch() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    reports.start();
    logger.setAdditive(false);
    logger.addAppender(reports);
  }

  /** Has the garbage collected, and returns what was collected without having been released. */
  List<String> leaks() {
    // What is collected reaches the detector in no particular order. A second one of ours is
    // collected later than all that was lost before the first was reported.
    awaitReportOf("lost on purpose: " + UUID.randomUUID());
    awaitReportOf("lost on purpose: " + UUID.randomUUID());
    return reported().filter(report -> !report.contains("lost on purpose: ")).toList();
  }

  private void awaitReportOf(String hint) {
    lose(hint);
    await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          System.gc();
          // The detector reports what it has found when the next buffers are made.
          for (int i = 0; i < 100; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
          }
          return reported().anyMatch(report -> report.contains(hint));
        });
  }

  private static void lose(String hint) {
    ByteBufAllocator.DEFAULT.directBuffer(16).touch(hint);
  }

  private Stream<String> reported() {
    return List.copyOf(reports.list).stream().map(ILoggingEvent::getFormattedMessage);
  }

  @Override
  public void close() {
    logger.detachAppender(reports);
    logger.setAdditive(additive);
    ResourceLeakDetector.setLevel(level);
  }
}
