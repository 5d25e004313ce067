package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/** A name server, a clock and an executor that only move when told to. */
final class FakeNames implements NameResolver, DelayedExecutor {

  private record Task(long atNanos, long order, Runnable action) {}

  private final Map<String, Set<IpAddress>> records = new HashMap<>();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>((a, b) ->
          a.atNanos() == b.atNanos()
              ? Long.compare(a.order(), b.order())
              : Long.compare(a.atNanos(), b.atNanos()));
  private long order;
  private long nowNanos;
  int lookups;

  void record(String name, String... addresses) {
    records.put(
        name,
        Arrays.stream(addresses)
            .map(address -> IpAddress.parse(address).orElseThrow())
            .collect(Collectors.toSet()));
  }

  long nanoTime() {
    return nowNanos;
  }

  int planned() {
    return tasks.size();
  }

  /** Lets time pass, and runs what falls due in it. */
  void pass(Duration time) {
    long end = nowNanos + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().atNanos() <= end) {
      Task task = tasks.remove();
      nowNanos = task.atNanos();
      task.action().run();
    }
    nowNanos = end;
  }

  @Override
  public Set<IpAddress> resolve(HostName name) {
    lookups++;
    return records.getOrDefault(name.name(), Set.of());
  }

  @Override
  public void runAfter(Duration delay, Runnable task) {
    tasks.add(new Task(nowNanos + delay.toNanos(), order++, task));
  }
}
