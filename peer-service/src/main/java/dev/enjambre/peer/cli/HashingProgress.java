package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.MetainfoBuilder.ProgressListener;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.view.Pace;
import dev.enjambre.peer.cli.view.Progress;
import dev.enjambre.peer.cli.view.ProgressDisplay;
import java.util.function.LongSupplier;

/** Shows how far hashing has got. Called by one thread at a time. */
final class HashingProgress implements ProgressListener, AutoCloseable {

  private final ProgressDisplay display;
  private final LongSupplier nanoTime;
  private final Pace pace;

  HashingProgress(Output output, LongSupplier nanoTime) {
    this.display = new ProgressDisplay(output, nanoTime);
    this.nanoTime = nanoTime;
    this.pace = new Pace(nanoTime.getAsLong(), 0);
  }

  @Override
  public void hashed(long hashed, long total) {
    Progress progress = Progress.of("hashed", hashed, total, pace.at(nanoTime.getAsLong(), hashed));
    if (progress.isComplete()) {
      display.finish(progress);
    } else {
      display.show(progress);
    }
  }

  @Override
  public void close() {
    display.close();
  }
}
