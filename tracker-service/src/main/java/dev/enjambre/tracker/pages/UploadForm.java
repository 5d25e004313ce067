package dev.enjambre.tracker.pages;

import dev.enjambre.boot.pages.Notices;
import dev.enjambre.boot.pages.Redirects;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.catalog.Published;
import dev.enjambre.tracker.web.TorrentPublishing;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.ModelAndView;

/** Takes torrent files from people, and tells them what has become of each. */
@Controller
final class UploadForm {

  private static final int LONGEST_NAME = 200;

  private final TorrentPublishing publishing;
  private final ListingPage listingPage;
  private final Notices notices;

  UploadForm(TorrentPublishing publishing, ListingPage listingPage, Notices notices) {
    this.publishing = publishing;
    this.listingPage = listingPage;
    this.notices = notices;
  }

  /**
   * What has become of a file.
   *
   * @param file what it is called where it came from, printable
   * @param kind {@code added}, {@code known}, {@code name-taken} or {@code refused}
   * @param infoHash the torrent, or the one that has its name; null if it is none
   * @param detail in English, why it was refused; null if it was not
   */
  record Outcome(
      String file,
      String kind,
      @Nullable String infoHash,
      @Nullable String detail,
      HttpStatusCode status) {

    /** Returns whether it is in the catalogue now. */
    public boolean isGood() {
      return !status.isError();
    }

    static Outcome of(String file, Published published) {
      return switch (published) {
        case Published.Added(CatalogEntry entry) ->
            new Outcome(file, "added", entry.infoHash().toHex(), null, HttpStatus.CREATED);
        case Published.Known(CatalogEntry entry) ->
            new Outcome(file, "known", entry.infoHash().toHex(), null, HttpStatus.OK);
        case Published.NameTaken(InfoHash other) ->
            new Outcome(file, "name-taken", other.toHex(), null, HttpStatus.CONFLICT);
      };
    }
  }

  @PostMapping("/catalog")
  ModelAndView publish(
      @RequestParam(required = false) @Nullable List<MultipartFile> torrent,
      @RequestParam(defaultValue = "") String tags,
      @RequestParam(defaultValue = "") String description,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (MultipartFile file : torrent == null ? List.<MultipartFile>of() : torrent) {
      if (file.getSize() > 0 || !name(file).isEmpty()) {
        outcomes.add(publish(file, description, words(tags)));
      }
    }
    if (outcomes.isEmpty()) {
      notices.say(request, response, "refusal.tracker.no-file");
      return Redirects.to("/");
    }
    List<Outcome> bad = outcomes.stream().filter(outcome -> !outcome.isGood()).toList();
    if (!bad.isEmpty()) {
      return listingPage.after(outcomes, bad.getFirst().status(), request);
    }
    Outcome only = outcomes.getFirst();
    if (outcomes.size() == 1) {
      notices.say(request, response, "notice.tracker." + only.kind(), only.file());
      return Redirects.to("/catalog/" + only.infoHash());
    }
    long added = outcomes.stream().filter(outcome -> outcome.kind().equals("added")).count();
    notices.say(
        request,
        response,
        "notice.tracker.several",
        Long.toString(added),
        Long.toString(outcomes.size() - added));
    return Redirects.to("/");
  }

  private Outcome publish(MultipartFile file, String description, List<String> tags)
      throws IOException, InterruptedException {
    String name = name(file);
    String said = description.isBlank() ? null : description.strip();
    try (InputStream bytes = file.getInputStream()) {
      return Outcome.of(name, publishing.publish(bytes, file.getSize(), said, tags, ""));
    } catch (ErrorResponseException problem) {
      return new Outcome(
          name, "refused", null, ListingPage.detail(problem), problem.getStatusCode());
    }
  }

  private static String name(MultipartFile file) {
    String given = file.getOriginalFilename();
    return given == null ? "" : PrintableText.escape(given, LONGEST_NAME);
  }

  private static List<String> words(String tags) {
    return Arrays.stream(tags.split(",")).map(String::strip).filter(tag -> !tag.isEmpty()).toList();
  }
}
