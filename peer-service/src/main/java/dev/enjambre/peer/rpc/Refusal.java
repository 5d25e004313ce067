package dev.enjambre.peer.rpc;

import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.service.TorrentException;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a call ends that can't be met: a status, and a message that names the problem. */
final class Refusal {

  private static final Logger log = LoggerFactory.getLogger(Refusal.class);

  private Refusal() {}

  /** A field of the request is wrong. */
  static StatusException badInput(String field, String rule) {
    return Status.INVALID_ARGUMENT.withDescription(field + ": " + rule).asException();
  }

  static StatusException notFound(String message) {
    return Status.NOT_FOUND.withDescription(message).asException();
  }

  /** Returns what a caller is told of a failure. */
  static StatusException of(Exception failure) {
    return switch (failure) {
      case StatusException known -> known;
      case TorrentException refusal -> of(refusal);
      case CatalogException catalog -> of(catalog);
      case InterruptedException _ ->
          Status.UNAVAILABLE.withDescription("the peer is being stopped").asException();
      case IOException io ->
          Status.UNAVAILABLE.withDescription(String.valueOf(io.getMessage())).asException();
      default -> {
        log.error("a call failed", failure);
        yield Status.INTERNAL
            .withDescription("something went wrong here; the log says what")
            .asException();
      }
    };
  }

  private static StatusException of(TorrentException refusal) {
    Status status =
        switch (refusal.kind()) {
          case NOT_FOUND -> Status.NOT_FOUND;
          case CONFLICT -> Status.FAILED_PRECONDITION;
          case NO_SPACE -> Status.RESOURCE_EXHAUSTED;
          case INVALID -> Status.INVALID_ARGUMENT;
          case STORAGE -> Status.INTERNAL;
          case STOPPING -> Status.UNAVAILABLE;
        };
    return status.withDescription(String.valueOf(refusal.getMessage())).asException();
  }

  private static StatusException of(CatalogException failure) {
    Status status =
        switch (failure.kind()) {
          case UNREACHABLE, NONSENSE -> Status.UNAVAILABLE;
          case NOT_FOUND -> Status.NOT_FOUND;
          case REFUSED -> Status.FAILED_PRECONDITION;
        };
    return status.withDescription(String.valueOf(failure.getMessage())).asException();
  }
}
