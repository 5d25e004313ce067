package dev.enjambre.peer.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.pages.AddForm.Problem;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.web.TorrentAdditions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.multipart.MultipartFile;

/**
 * One time that the form which adds torrents was sent: what it names is added one by one, and what
 * can't be does not keep the rest from it. Of one request.
 */
final class Adding {

  private static final Pattern INFO_HASH = Pattern.compile("[0-9a-fA-F]{40}");
  private static final int SHOWN = 300;

  private final TorrentAdditions additions;
  private final AddOptions options;
  private final List<Added> added = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private HttpStatusCode status = HttpStatus.BAD_REQUEST;

  Adding(TorrentAdditions additions, boolean paused, boolean sequential) {
    this.additions = additions;
    this.options =
        new AddOptions(
            paused, new TorrentOptions(sequential, FilePriorities.ALL, TorrentLimits.NONE));
  }

  /** Adds torrent files; an empty field of a form is no file. */
  void files(List<MultipartFile> files) throws IOException, InterruptedException {
    for (MultipartFile file : files) {
      String name = file.getOriginalFilename();
      if (!file.isEmpty() || (name != null && !name.isEmpty())) {
        byte[] bytes = file.getBytes();
        attempt(
            "torrent",
            PrintableText.escape(name == null ? "" : name, SHOWN),
            () -> additions.file(bytes, options));
      }
    }
  }

  /** Adds what a link names: a magnet link, an info hash, or a URL. */
  void link(String link) throws InterruptedException {
    String lower = link.toLowerCase(Locale.ROOT);
    if (lower.startsWith("magnet:")) {
      attempt("link", "", () -> additions.magnet(link, options));
    } else if (INFO_HASH.matcher(link).matches()) {
      attempt("link", "", () -> additions.magnet("magnet:?xt=urn:btih:" + link, options));
    } else if (lower.startsWith("http:") || lower.startsWith("https:")) {
      attempt("link", "", () -> additions.url(link, options));
    } else if (!link.isEmpty()) {
      problems.add(new Problem("link", "", "add.problem.link", ""));
    }
  }

  /** Adds an entry of the catalogue. */
  void catalogued(String infoHash) throws InterruptedException {
    attempt("catalog", "", () -> additions.catalogued(infoHash, options));
  }

  private interface Attempt {
    Added add() throws InterruptedException;
  }

  private void attempt(String field, String what, Attempt attempt) throws InterruptedException {
    try {
      added.add(attempt.add());
    } catch (ErrorResponseException e) {
      status = problems.isEmpty() ? e.getStatusCode() : status;
      String detail = String.valueOf(e.getBody().getDetail());
      problems.add(new Problem(field, what, messageFor(e.getStatusCode()), detail));
    }
  }

  private static String messageFor(HttpStatusCode status) {
    return switch (status.value()) {
      case 400 -> "add.problem.input";
      case 409 -> "add.problem.conflict";
      case 507 -> "add.problem.space";
      case 502, 503 -> "add.problem.away";
      default -> "add.problem.other";
    };
  }

  /** Says that nothing was named, if that is so. */
  void requireSomething() {
    if (added.isEmpty() && problems.isEmpty()) {
      problems.add(new Problem("link", "", "add.problem.nothing", ""));
    }
  }

  List<Added> added() {
    return added;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Returns what to answer with if there are problems: the status of the first. */
  HttpStatusCode status() {
    return status;
  }
}
