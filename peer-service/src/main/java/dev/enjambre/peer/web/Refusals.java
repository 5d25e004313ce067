package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.service.TorrentException;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Turns what the engine refuses into problem documents. */
final class Refusals {

  private Refusals() {}

  /** The engine refused something about a torrent that the call's path names. */
  static ErrorResponseException of(TorrentException refusal) {
    return Problems.of(status(refusal.kind()), String.valueOf(refusal.getMessage()), refusal);
  }

  /**
   * The engine refused what a call put in.
   *
   * @param field what is to blame where the input is
   */
  static ErrorResponseException of(TorrentException refusal, String field) {
    String detail = String.valueOf(refusal.getMessage());
    return switch (refusal.kind()) {
      case NOT_FOUND, INVALID -> Problems.badInput(field, detail, refusal);
      case CONFLICT -> Problems.conflict(field, detail, refusal);
      case NO_SPACE, STORAGE, STOPPING -> of(refusal);
    };
  }

  private static HttpStatus status(TorrentException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case CONFLICT -> HttpStatus.CONFLICT;
      case NO_SPACE -> HttpStatus.INSUFFICIENT_STORAGE;
      case INVALID -> HttpStatus.BAD_REQUEST;
      case STORAGE -> HttpStatus.INTERNAL_SERVER_ERROR;
      case STOPPING -> HttpStatus.SERVICE_UNAVAILABLE;
    };
  }
}
