package dev.enjambre.peer.pages;

import dev.enjambre.boot.pages.Notices;
import dev.enjambre.boot.pages.Redirects;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.pages.RateHistory.Span;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentStatus;
import dev.enjambre.peer.web.TorrentAdditions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.ModelAndView;

/** The list of torrents, and the form that adds some. */
@Controller
final class TorrentsPage {

  private static final String VIEW = "torrents";

  private final PeerService service;
  private final PeerCatalog catalog;
  private final TorrentAdditions additions;
  private final RateHistory rates;
  private final Notices notices;

  TorrentsPage(
      PeerService service,
      PeerCatalog catalog,
      TorrentAdditions additions,
      RateHistory rates,
      Notices notices) {
    this.service = service;
    this.catalog = catalog;
    this.additions = additions;
    this.rates = rates;
    this.notices = notices;
  }

  @GetMapping("/")
  ModelAndView list(
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(required = false) @Nullable String dir,
      @RequestParam(required = false) @Nullable String page)
      throws TorrentException {
    return view(TorrentQuery.of(q, state, sort, dir, page), AddForm.EMPTY);
  }

  /** Shows how fast all torrents are, as they were a moment ago: nobody has to be asked for it. */
  @GetMapping("/parts/totals")
  ModelAndView totals() {
    return new ModelAndView("torrent-parts :: totals", "totals", rates.latest());
  }

  @PostMapping("/torrents")
  ModelAndView add(
      @RequestParam(required = false) @Nullable List<MultipartFile> torrent,
      @RequestParam(defaultValue = "") String link,
      @RequestParam(defaultValue = "false") boolean paused,
      @RequestParam(defaultValue = "false") boolean sequential,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException, TorrentException {
    Adding adding = new Adding(additions, paused, sequential);
    adding.files(torrent == null ? List.of() : torrent);
    adding.link(link.strip());
    adding.requireSomething();
    List<Added> added = adding.added();
    if (!adding.problems().isEmpty()) {
      AddForm form = new AddForm(link, paused, sequential, adding.problems());
      ModelAndView view = view(TorrentQuery.ALL, form);
      view.addObject("added", added.stream().map(one -> shown(one.status())).toList());
      view.setStatus(adding.status());
      return view;
    }
    if (added.size() > 1) {
      notices.say(request, response, "notice.added-several", Integer.toString(added.size()));
      return Redirects.to("/");
    }
    TorrentStatus one = added.getFirst().status();
    String key = added.getFirst().isNew() ? "notice.added" : "notice.added-before";
    notices.say(request, response, key, shown(one).name());
    return Redirects.to("/torrents/" + one.infoHash());
  }

  private ModelAndView view(TorrentQuery query, AddForm form) throws TorrentException {
    return view(query, form, service.list().stream().map(this::shown).toList());
  }

  /** Shows the page of these torrents. */
  ModelAndView view(TorrentQuery query, AddForm form, List<TorrentView> all) {
    ModelAndView view = new ModelAndView(VIEW);
    view.addObject("list", TorrentList.of(query, all));
    view.addObject("form", form);
    view.addObject("states", ShownState.values());
    view.addObject("allStates", ShownState.known());
    view.addObject("totals", rates.latest());
    view.addObject("columns", TorrentOrder.columns());
    view.addObject("canSearch", catalog.client().isPresent() || service.overlay().isPresent());
    view.addObject("rates", RateSummary.of(rates.ofAll(Span.SHORT), rates.ofAll(Span.LONG)));
    return view;
  }

  private TorrentView shown(TorrentStatus torrent) {
    return TorrentView.of(torrent, catalog.statusOf(torrent.infoHash()));
  }
}
