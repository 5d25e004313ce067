package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How any other thread asks the engine's loop and the torrents', and waits for their answer; what
 * is wrong comes back as {@link TorrentException}. Loops must not call it.
 */
final class EngineCalls {

  /** How long a call waits for a loop, which answers in microseconds unless all is lost. */
  private static final long LOOP_TIMEOUT_SECONDS = 30;

  private final Registry registry;
  private final Executor loop;

  /**
   * Makes them.
   *
   * @param loop the engine's, on which the registry is changed
   */
  EngineCalls(Registry registry, Executor loop) {
    this.registry = registry;
    this.loop = loop;
  }

  /** Returns what is known of a torrent. */
  Registry.Entry require(InfoHash infoHash) throws TorrentException {
    return registry
        .entry(infoHash)
        .orElseThrow(() -> new TorrentException(Kind.NOT_FOUND, "no torrent " + infoHash));
  }

  /** Asks a torrent, on its loop. */
  <T> T ask(InfoHash infoHash, Function<TorrentSession, T> question) throws TorrentException {
    return await(submit(require(infoHash).session(), question));
  }

  /** Tells a torrent, on its loop, and returns how it stands then. */
  TorrentStatus tell(InfoHash infoHash, Consumer<TorrentSession> command) throws TorrentException {
    return ask(
        infoHash,
        session -> {
          command.accept(session);
          return session.status();
        });
  }

  /**
   * Asks all torrents, each on its loop and at the same time, as one that is busy must not hold up
   * the others; returns their answers in the order in which the torrents came.
   */
  <T> List<T> askAll(Function<TorrentSession, T> question) throws TorrentException {
    List<CompletableFuture<T>> answers = new ArrayList<>();
    for (Registry.Entry entry : registry.all().values()) {
      answers.add(submit(entry.session(), question));
    }
    List<T> all = new ArrayList<>(answers.size());
    for (CompletableFuture<T> answer : answers) {
      all.add(await(answer));
    }
    return all;
  }

  /** Asks a torrent, on its loop, and does not wait. */
  static <T> CompletableFuture<T> submit(
      TorrentSession session, Function<TorrentSession, T> question) {
    return CompletableFuture.supplyAsync(() -> question.apply(session), session.loop());
  }

  /** Runs a task on the engine's loop. */
  <T> T onLoop(Callable<T> task) throws TorrentException {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      loop.execute(() -> {
        try {
          result.complete(task.call());
        } catch (Exception e) {
          result.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      throw new TorrentException(Kind.STOPPING, "the peer is being stopped", e);
    }
    return await(result);
  }

  /** Waits for an answer as long as a loop may take. */
  static <T> T await(CompletableFuture<T> answer) throws TorrentException {
    return await(answer, LOOP_TIMEOUT_SECONDS);
  }

  /** Waits for an answer. */
  static <T> T await(CompletableFuture<T> answer, long seconds) throws TorrentException {
    try {
      return answer.get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TorrentException(Kind.STOPPING, "the call was broken off", e);
    } catch (TimeoutException e) {
      throw new TorrentException(Kind.STORAGE, "no answer within " + seconds + " s", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case TorrentException known -> throw known;
        case IOException io ->
            throw new TorrentException(Kind.STORAGE, String.valueOf(io.getMessage()), io);
        case Limits.OutOfRangeException input -> throw input;
        case RejectedExecutionException stopping ->
            throw new TorrentException(Kind.STOPPING, "the peer is being stopped", stopping);
        case null, default -> throw new IllegalStateException("the engine failed", e.getCause());
      }
    }
  }
}
