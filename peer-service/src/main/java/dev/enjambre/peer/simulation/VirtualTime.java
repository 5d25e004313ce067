package dev.enjambre.peer.simulation;

import dev.enjambre.peer.session.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one scheduler of a simulation: events in order of their virtual time, those of the same time
 * in order of their making. It has no thread; whoever runs it is every loop in turn.
 */
public final class VirtualTime {

  /** The clock starts below zero, since a clock's origin is arbitrary and may not matter. */
  private static final long ORIGIN_NANOS = -Duration.ofMinutes(2).toNanos();

  private static final class Event extends EventQueue.Timed implements EventLoop.Scheduled {
    private final Loop loop;
    private final Runnable task;
    private boolean cancelled;

    Event(long atNanos, Loop loop, Runnable task) {
      super(atNanos);
      this.loop = loop;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /** An event loop of this scheduler. */
  public final class Loop implements EventLoop {
    private final String name;
    private final List<Runnable> observers = new ArrayList<>();
    private boolean dead;

    private Loop(String name) {
      this.name = name;
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public boolean inEventLoop() {
      return current == this;
    }

    @Override
    public void execute(Runnable task) {
      var _ = schedule(0, task);
    }

    @Override
    public Scheduled schedule(long delayNanos, Runnable task) {
      Event event = new Event(now + Math.max(0, delayNanos), this, task);
      events.add(event);
      return event;
    }

    /** Runs a task of the test's own on this loop, now. */
    public void run(Runnable task) {
      Loop before = current;
      current = this;
      try {
        task.run();
      } finally {
        current = before;
      }
      for (int i = 0; i < observers.size(); i++) {
        observers.get(i).run();
      }
    }

    /** Runs that after each event of this loop. */
    public void afterEach(Runnable observer) {
      observers.add(observer);
    }

    /** Nothing more will run here: the process is gone. */
    public void kill() {
      dead = true;
    }

    /** Asks something on this loop, now. */
    public <T> T ask(Supplier<T> question) {
      Loop before = current;
      current = this;
      try {
        return question.get();
      } finally {
        current = before;
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final EventQueue<Event> events = new EventQueue<>(ORIGIN_NANOS);
  private long now = ORIGIN_NANOS;
  private long done;
  private @Nullable Loop current;

  /** Makes a loop. */
  public Loop loop(String name) {
    return new Loop(name);
  }

  /** Returns the time since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(now - ORIGIN_NANOS);
  }

  /** Returns how many events there have been. */
  public long events() {
    return done;
  }

  /** Runs what happens in so much time, and lets all of it pass. */
  public void advance(Duration time) {
    long until = now + time.toNanos();
    while (nextIsBefore(until)) {
      runNext();
    }
    now = until;
  }

  /** Runs until the condition holds or so much time has passed; returns whether it holds. */
  public boolean runUntil(BooleanSupplier condition, Duration atMost) {
    long until = now + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (!nextIsBefore(until)) {
        now = until;
        return false;
      }
      runNext();
    }
    return true;
  }

  private boolean nextIsBefore(long until) {
    Event next = events.peek();
    return next != null && next.atNanos() <= until;
  }

  private void runNext() {
    Event event = events.remove();
    now = event.atNanos();
    done++;
    if (event.cancelled || event.loop.dead) {
      return;
    }
    event.loop.run(event.task);
  }
}
