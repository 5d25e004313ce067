package dev.enjambre.tracker.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.tracker.replica.RedisUnavailableException.Kind;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Limit;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An open connection to Redis, and another one on which the stream is listened to. All calls wait
 * for their answer, and no longer than the time-out; after a failure the link is of no use. Used by
 * one thread.
 */
final class RedisLink implements AutoCloseable {

  /** How long Redis holds back the answer to a look at the stream while there is nothing. */
  static final Duration LISTEN = Duration.ofSeconds(1);

  /** The id that comes before that of any entry of a stream. */
  static final String NONE = "0-0";

  private static final int ENTRIES_AT_ONCE = 64;
  private static final String WRITE = script("write.lua");
  private static final String SWEEP = script("sweep.lua");

  private final Duration timeout;
  private final StatefulRedisConnection<byte[], byte[]> commands;
  private final StatefulRedisConnection<byte[], byte[]> listener;
  private final RedisAsyncCommands<byte[], byte[]> redis;
  private final String write;
  private final String sweep;

  private RedisLink(
      Duration timeout,
      StatefulRedisConnection<byte[], byte[]> commands,
      StatefulRedisConnection<byte[], byte[]> listener)
      throws RedisUnavailableException, InterruptedException {
    this.timeout = timeout;
    this.commands = commands;
    this.listener = listener;
    redis = commands.async();
    write = await(redis.scriptLoad(WRITE));
    sweep = await(redis.scriptLoad(SWEEP));
  }

  /** Opens one. */
  static RedisLink open(RedisClients clients, Duration timeout)
      throws RedisUnavailableException, InterruptedException {
    StatefulRedisConnection<byte[], byte[]> commands = clients.connect();
    StatefulRedisConnection<byte[], byte[]> listener = null;
    try {
      listener = clients.connect();
      return new RedisLink(timeout, commands, listener);
    } catch (RedisUnavailableException | InterruptedException e) {
      commands.closeAsync();
      if (listener != null) {
        listener.closeAsync();
      }
      throw e;
    }
  }

  /** Returns which process Redis is; empty if it does not say. */
  String runId() throws RedisUnavailableException, InterruptedException {
    return await(redis.info("server"))
        .lines()
        .filter(line -> line.startsWith("run_id:"))
        .findFirst()
        .map(line -> line.substring("run_id:".length()).strip())
        .orElse("");
  }

  /** Returns what a key holds, having put that value there if there was none. */
  byte[] getOrSet(byte[] key, byte[] value, Duration life)
      throws RedisUnavailableException, InterruptedException {
    Future<String> set = redis.set(key, value, SetArgs.Builder.nx().ex(life));
    Future<Boolean> renewed = redis.expire(key, life);
    Future<byte[]> got = redis.get(key);
    awaitNullable(set); // none if there was a value
    await(renewed);
    byte[] known = awaitNullable(got);
    return known == null ? value : known;
  }

  byte @Nullable [] get(byte[] key) throws RedisUnavailableException, InterruptedException {
    return awaitNullable(redis.get(key));
  }

  /** Returns whether the key was free, and holds the value now. */
  boolean claim(byte[] key, byte[] value, Duration life)
      throws RedisUnavailableException, InterruptedException {
    return awaitNullable(redis.set(key, value, SetArgs.Builder.nx().px(life))) != null;
  }

  /** Writes a batch; the result is that of the script. */
  Future<List<Long>> write(byte[][] keys, byte[][] arguments) {
    return redis.evalsha(write, ScriptOutputType.MULTI, keys, arguments);
  }

  /**
   * Removes silent members of a swarm; the result is the next cursor, and how many were removed.
   */
  Future<List<Object>> sweep(byte[] swarm, long sinceSeconds, String cursor) {
    return redis.evalsha(
        sweep,
        ScriptOutputType.MULTI,
        new byte[][] {swarm},
        ascii(Long.toString(sinceSeconds)),
        ascii(cursor));
  }

  /** Returns the id of the last entry of a stream; {@link #NONE} if there is none. */
  String last(byte[] stream) throws RedisUnavailableException, InterruptedException {
    List<StreamMessage<byte[], byte[]>> last =
        await(redis.xrevrange(stream, Range.unbounded(), Limit.from(1)));
    return last.isEmpty() ? NONE : last.getFirst().getId();
  }

  /** Returns the id of the first entry that a stream still has; {@link #NONE} if there is none. */
  String first(byte[] stream) throws RedisUnavailableException, InterruptedException {
    List<StreamMessage<byte[], byte[]>> first =
        await(redis.xrange(stream, Range.unbounded(), Limit.from(1)));
    return first.isEmpty() ? NONE : first.getFirst().getId();
  }

  /** Returns how many entries a stream has now. */
  long length(byte[] stream) throws RedisUnavailableException, InterruptedException {
    return await(redis.xlen(stream));
  }

  /** Compares two ids of entries. */
  static int compareIds(String a, String b) {
    int byTime = Long.compareUnsigned(part(a, 0), part(b, 0));
    return byTime != 0 ? byTime : Long.compareUnsigned(part(a, 1), part(b, 1));
  }

  private static long part(String id, int index) {
    int dash = id.indexOf('-');
    return Long.parseUnsignedLong(index == 0 ? id.substring(0, dash) : id.substring(dash + 1));
  }

  /** Notes in a set that somebody is there; returns how many are, but for those long silent. */
  int present(byte[] set, byte[] who, long nowSeconds, Duration silence, Duration life)
      throws RedisUnavailableException, InterruptedException {
    Future<Long> added = redis.zadd(set, (double) nowSeconds, who);
    Future<Long> gone =
        redis.zremrangebyscore(set, Range.create(0L, nowSeconds - silence.toSeconds()));
    Future<Boolean> renewed = redis.expire(set, life);
    Future<Long> count = redis.zcard(set);
    await(added);
    await(gone);
    await(renewed);
    return await(count).intValue();
  }

  void absent(byte[] set, byte[] who) throws RedisUnavailableException, InterruptedException {
    await(redis.zrem(set, who));
  }

  /** Listens for entries of a stream after one; ends by itself, with none, after a second. */
  @SuppressWarnings("unchecked") // the method has no other form
  CompletableFuture<List<StreamMessage<byte[], byte[]>>> listen(byte[] stream, String after) {
    return listener
        .async()
        .xread(
            XReadArgs.Builder.block(LISTEN).count(ENTRIES_AT_ONCE),
            StreamOffset.from(stream, after))
        .toCompletableFuture();
  }

  KeyScanCursor<byte[]> scan(ScanCursor cursor, byte[] prefix, int count)
      throws RedisUnavailableException, InterruptedException {
    byte[] pattern = Arrays.copyOf(prefix, prefix.length + 1);
    pattern[prefix.length] = '*';
    return await(redis.scan(cursor, ScanArgs.Builder.matches(pattern).limit(count)));
  }

  Future<MapScanCursor<byte[], byte[]>> members(byte[] swarm, ScanCursor cursor, int count) {
    return redis.hscan(swarm, cursor, ScanArgs.Builder.limit(count));
  }

  Future<byte[]> member(byte[] swarm, byte[] field) {
    return redis.hget(swarm, field);
  }

  <T> T await(Future<T> answer) throws RedisUnavailableException, InterruptedException {
    T value = awaitNullable(answer);
    if (value == null) {
      throw new RedisUnavailableException(Kind.REFUSED, "Redis gave no value", null);
    }
    return value;
  }

  <T> @Nullable T awaitNullable(Future<T> answer)
      throws RedisUnavailableException, InterruptedException {
    return await(answer, timeout, Kind.SLOW);
  }

  /** Waits for an answer. */
  static <T extends @Nullable Object> T await(Future<T> answer, Duration longest, Kind kindIfLate)
      throws RedisUnavailableException, InterruptedException {
    try {
      return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new RedisUnavailableException(
          kindIfLate, "no answer within " + longest.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** Tells what a failed answer means. */
  static RedisUnavailableException failure(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    Throwable last = cause;
    Kind kind = Kind.UNREACHABLE;
    for (Throwable at = cause; at != null; at = at.getCause()) {
      last = at;
      if (at instanceof RedisCommandExecutionException) {
        kind = Kind.REFUSED;
      }
    }
    String message =
        last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    int script = message.indexOf(" script: "); // where it happened tells an operator nothing
    message = script < 0 ? message : message.substring(0, script);
    return new RedisUnavailableException(kind, PrintableText.escape(message, 200), cause);
  }

  static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String script(String name) {
    try (InputStream in = RedisLink.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the script " + name + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    commands.closeAsync();
    listener.closeAsync();
  }
}
