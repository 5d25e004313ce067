package dev.enjambre.peer.net;

import dev.enjambre.peer.overlay.DirectFetch;
import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A fetch by the overlay that is under way. Any thread; the fetch itself lives on one loop. */
public final class OverlayFetch {

  private static final long TICK_SECONDS = 1;

  private final EventLoop loop;

  // Of the loop.
  private @Nullable DirectFetch fetch;
  private @Nullable Future<?> ticks;

  /**
   * Begins.
   *
   * @param beginning makes the fetch, on the loop
   */
  OverlayFetch(EventLoop loop, Supplier<DirectFetch> beginning) {
    this.loop = loop;
    loop.execute(() -> {
      fetch = beginning.get();
      ticks =
          loop.scheduleWithFixedDelay(
              () -> tell(its -> its.tick(System.nanoTime())),
              TICK_SECONDS,
              TICK_SECONDS,
              TimeUnit.SECONDS);
    });
  }

  /** The sink takes more again. */
  public void proceed() {
    loop.execute(() -> tell(its -> its.proceed(System.nanoTime())));
  }

  /** Ends it; the sink hears of that, unless it is over. */
  public void cancel() {
    loop.execute(() -> tell(DirectFetch::cancel));
  }

  private void tell(Consumer<DirectFetch> what) {
    DirectFetch its = fetch;
    if (its != null) {
      what.accept(its);
      if (its.isOver() && ticks != null) {
        ticks.cancel(false);
      }
    }
  }
}
