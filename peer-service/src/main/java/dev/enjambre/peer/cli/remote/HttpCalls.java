package dev.enjambre.peer.cli.remote;

import dev.enjambre.peer.cli.remote.PeerApiException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Calls over HTTP, with an end to everything: to the time that an answer takes and to its length.
 * Redirections are not followed, for the token is meant for one server alone.
 */
final class HttpCalls implements AutoCloseable {

  /** What an answer has at most, but for a stream of events; a torrent takes some 700 bytes. */
  static final int MAX_ANSWER_BYTES = 32 << 20;

  private static final int MAX_PROBLEM_BYTES = 64 << 10;

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_OF_A_DETAIL = 1_000;

  private final PeerAddress peer;
  private final Optional<String> token;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .connectTimeout(CONNECT_PATIENCE)
          .followRedirects(Redirect.NEVER)
          .build();

  HttpCalls(PeerAddress peer, Optional<String> token) {
    this.peer = peer;
    this.token = token;
  }

  HttpRequest.Builder request(String pathAndQuery) {
    HttpRequest.Builder request = HttpRequest.newBuilder(peer.call(pathAndQuery));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request.header("User-Agent", "enjambre");
  }

  /** Calls, and returns the body of an answer that says that all went well. */
  byte[] send(HttpRequest request, Duration patience)
      throws PeerApiException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> call = start(request);
    try {
      return bodyOf(call.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      throw unreachable(e);
    } catch (TimeoutException e) {
      throw new PeerApiException(
          Kind.UNREACHABLE, peer + " did not answer within " + patience.toSeconds() + " s", e);
    } finally {
      call.cancel(true);
    }
  }

  /** Begins a call; the answer is bounded, the time that it takes is up to the caller. */
  CompletableFuture<HttpResponse<byte[]>> start(HttpRequest request) {
    return client.sendAsync(
        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
  }

  /**
   * Opens a stream of server-sent events, which is the caller's to close.
   *
   * @param patience how long the peer may take to begin it
   */
  InputStream events(String path, Duration patience) throws PeerApiException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> call =
        client.sendAsync(
            request(path).header("Accept", "text/event-stream").GET().build(),
            BodyHandlers.ofInputStream());
    boolean isKept = false;
    try {
      HttpResponse<InputStream> answer = call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw refusal(answer.statusCode(), problemOf(answer));
      }
      if (!isOfType(answer, "text/event-stream")) {
        throw nonsense(new PeerApiException(Kind.NONSENSE, "it is no stream of events"));
      }
      isKept = true;
      return answer.body();
    } catch (ExecutionException e) {
      throw unreachable(e);
    } catch (TimeoutException e) {
      throw new PeerApiException(Kind.UNREACHABLE, "the peer takes too long to answer", e);
    } finally {
      if (!isKept) {
        call.cancel(true);
      }
    }
  }

  private static byte[] problemOf(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      return isProblem(answer) ? body.readNBytes(MAX_PROBLEM_BYTES) : new byte[0];
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Returns what an answer says if it says that all went well. */
  byte[] bodyOf(HttpResponse<byte[]> answer) throws PeerApiException {
    if (answer.statusCode() / 100 != 2) {
      throw refusal(answer.statusCode(), isProblem(answer) ? answer.body() : new byte[0]);
    }
    return answer.body();
  }

  static boolean isProblem(HttpResponse<?> answer) {
    return isOfType(answer, "application/problem+json");
  }

  private static boolean isOfType(HttpResponse<?> answer, String expected) {
    return answer
        .headers()
        .firstValue("Content-Type")
        .filter(type -> type.startsWith(expected))
        .isPresent();
  }

  /**
   * Returns what to throw for an answer that says that all did not go well.
   *
   * @param problem the problem document (RFC 9457), if it brought one
   */
  PeerApiException refusal(int status, byte[] problem) {
    Optional<String> detail = Optional.empty();
    String field = "";
    if (problem.length > 0) {
      try {
        AnswerFields fields = AnswerFields.parse(problem);
        detail = fields.optionalText("detail").or(() -> Optional.of("refused, without a reason"));
        field = fields.optionalText("field").orElse("");
      } catch (PeerApiException e) {
        detail = Optional.of("refused, with a reason that can't be read");
      }
    }
    String message =
        detail
            .map(text -> text.substring(0, Math.min(text.length(), MOST_OF_A_DETAIL)))
            .orElse(peer + " answered with status " + status + " and does not say why");
    return switch (status) {
      case 401, 403 ->
          new PeerApiException(
              Kind.NOT_ALLOWED,
              peer
                  + " wants a token, and "
                  + (token.isPresent()
                      ? "the one given is wrong"
                      : "none was given: name its file by --token-file, or set ENJAMBRE_TOKEN"));
      case 404 ->
          detail.isPresent()
              ? new PeerApiException(Kind.NOT_FOUND, message, status, field)
              : new PeerApiException(
                  Kind.NONSENSE, peer + " answers, but not as a peer of Enjambre");
      default -> {
        Kind kind = status / 100 == 5 && status != 507 ? Kind.FAILED : Kind.REFUSED;
        String named = field.isEmpty() || message.contains(field) ? "" : field + ": ";
        yield status / 100 == 3 || status / 100 == 1
            ? new PeerApiException(
                Kind.NONSENSE, peer + " answers, but not as a peer of Enjambre: " + status)
            : new PeerApiException(kind, named + message, status, field);
      }
    };
  }

  /** Returns what to throw for an answer that did not come, or not to its end. */
  PeerApiException unreachable(Throwable failure) {
    Throwable cause =
        failure instanceof ExecutionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return new PeerApiException(
        Kind.UNREACHABLE, "no peer can be reached at " + peer + ": " + reason(cause), cause);
  }

  /** The JDK's own messages say little, or nothing at all. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "nobody knows that host";
      }
    }
    String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    return switch (failure) {
      case HttpTimeoutException _ -> "it takes too long";
      case ConnectException _ ->
          "connection refused; is it running? --peer or ENJAMBRE_URL says where";
      case SSLException _ -> "no secure connection: " + message;
      case IOException _ -> message;
      default -> failure.toString();
    };
  }

  PeerApiException nonsense(PeerApiException problem) {
    return problem.kind() == Kind.NONSENSE
        ? new PeerApiException(
            Kind.NONSENSE,
            "the answer of " + peer + " can't be used: " + problem.getMessage(),
            problem)
        : problem;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
