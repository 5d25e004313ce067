package dev.enjambre.peer.pages;

import dev.enjambre.boot.pages.Notices;
import dev.enjambre.boot.pages.Redirects;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentStatus;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** What the forms of a torrent's page do; each leads back to a page that says what was done. */
@Controller
@RequestMapping("/torrents/{infoHash}")
final class TorrentActions {

  private static final Pattern FILE = Pattern.compile("file-([0-9]{1,9})");

  private final PeerService service;
  private final TorrentPage page;
  private final Notices notices;

  TorrentActions(PeerService service, TorrentPage page, Notices notices) {
    this.service = service;
    this.page = page;
    this.notices = notices;
  }

  /** What is to be done to a torrent. */
  private interface Step {
    TorrentStatus apply(InfoHash infoHash) throws TorrentException;
  }

  @PostMapping("/pause")
  ModelAndView pause(
      @PathVariable InfoHash infoHash,
      @RequestParam Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    return done(infoHash, service::pause, "notice.paused", fields, request, response);
  }

  @PostMapping("/resume")
  ModelAndView resume(
      @PathVariable InfoHash infoHash,
      @RequestParam Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    return done(infoHash, service::resume, "notice.resumed", fields, request, response);
  }

  @PostMapping("/recheck")
  ModelAndView recheck(
      @PathVariable InfoHash infoHash,
      @RequestParam Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    return done(infoHash, service::recheck, "notice.rechecked", fields, request, response);
  }

  @PostMapping("/announce")
  ModelAndView announce(
      @PathVariable InfoHash infoHash,
      @RequestParam Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    return done(infoHash, service::announce, "notice.announced", fields, request, response);
  }

  @PostMapping("/remove")
  ModelAndView remove(
      @PathVariable InfoHash infoHash,
      @RequestParam(defaultValue = "keep") String data,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    String name = service.status(infoHash).name();
    boolean withData = data.equals("delete");
    service.remove(infoHash, withData);
    String key = withData ? "notice.removed-with-data" : "notice.removed";
    notices.say(request, response, key, shown(name));
    return Redirects.to("/");
  }

  /** Changes how much files are wanted: each as its own field says, or all of them alike. */
  @PostMapping("/files")
  ModelAndView files(
      @PathVariable InfoHash infoHash,
      @RequestParam Map<String, String> fields,
      @RequestParam(defaultValue = "1") int files,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    Map<Integer, PiecePriority> changes = new HashMap<>();
    Optional<PiecePriority> all = priority(fields.get("all"));
    fields.forEach((name, value) -> {
      Matcher file = FILE.matcher(name);
      if (file.matches()) {
        all.or(() -> priority(value))
            .ifPresent(wanted -> changes.put(Integer.parseInt(file.group(1)), wanted));
      }
    });
    try {
      service.configure(infoHash, present -> withFiles(present, changes));
      notices.say(request, response, "notice.files");
    } catch (TorrentException e) {
      refuse(e, "refusal.files", request, response);
    }
    return Redirects.to("/torrents/" + infoHash + (files > 1 ? "?files=" + files : "") + "#files");
  }

  @PostMapping("/limits")
  ModelAndView limits(
      @PathVariable InfoHash infoHash,
      @RequestParam(defaultValue = "") String download,
      @RequestParam(defaultValue = "") String upload,
      @RequestParam(defaultValue = "") String connections,
      @RequestParam(defaultValue = "false") boolean sequential,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    LimitsForm form =
        LimitsForm.of(download.strip(), upload.strip(), connections.strip(), sequential);
    if (!form.wrong().isEmpty()) {
      ModelAndView view = page.page(infoHash, 1, form);
      view.setStatus(HttpStatus.BAD_REQUEST);
      return view;
    }
    service.configure(
        infoHash,
        present ->
            new TorrentOptions(
                form.sequential(), present.files(), form.limits(), present.holders()));
    notices.say(request, response, "notice.limits");
    return Redirects.to("/torrents/" + infoHash + "#limits");
  }

  private ModelAndView done(
      InfoHash infoHash,
      Step step,
      String notice,
      Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    try {
      TorrentStatus torrent = step.apply(infoHash);
      notices.say(request, response, notice, shown(torrent.name()));
    } catch (TorrentException e) {
      refuse(e, "refusal.torrent", request, response);
    }
    return Redirects.to(
        "list".equals(fields.get("from")) ? listOf(fields) : "/torrents/" + infoHash);
  }

  /** Returns where the list is that the form was a part of. */
  private static String listOf(Map<String, String> fields) {
    return TorrentQuery.of(
            fields.get("q"),
            fields.get("state"),
            fields.get("sort"),
            fields.get("dir"),
            fields.get("page"))
        .address();
  }

  /** Says why something was not done, unless the torrent is not here: then there is no page. */
  private void refuse(
      TorrentException refusal,
      String notice,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException {
    if (refusal.kind() == TorrentException.Kind.NOT_FOUND) {
      throw refusal;
    }
    notices.say(request, response, notice, shown(String.valueOf(refusal.getMessage())));
  }

  private static TorrentOptions withFiles(
      TorrentOptions present, Map<Integer, PiecePriority> changes) {
    return new TorrentOptions(
        present.sequential(), present.files().with(changes), present.limits(), present.holders());
  }

  private static Optional<PiecePriority> priority(@Nullable String name) {
    for (PiecePriority priority : PiecePriority.values()) {
      if (FilesView.key(priority).equals(name)) {
        return Optional.of(priority);
      }
    }
    return Optional.empty();
  }

  private static String shown(String text) {
    return PrintableText.escape(text, 200);
  }
}
