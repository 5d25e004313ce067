package dev.enjambre.peer.pages;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.pages.RateHistory.Span;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.TorrentStatus;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * All there is to see of one torrent, as a page, and in parts for who keeps the page up to date.
 */
@Controller
@RequestMapping("/torrents/{infoHash}")
final class TorrentPage {

  /** No more peers are shown: the busiest. */
  static final int MOST_PEERS = 200;

  private final PeerService service;
  private final PeerCatalog catalog;
  private final RateHistory rates;

  TorrentPage(PeerService service, PeerCatalog catalog, RateHistory rates) {
    this.service = service;
    this.catalog = catalog;
    this.rates = rates;
  }

  @GetMapping
  ModelAndView page(@PathVariable InfoHash infoHash, @RequestParam(defaultValue = "1") int files)
      throws TorrentException {
    return page(infoHash, files, LimitsForm.of(service.status(infoHash).options()));
  }

  /** Shows the page with a form that may be wrong. */
  ModelAndView page(InfoHash infoHash, int files, LimitsForm limits) throws TorrentException {
    ModelAndView page = new ModelAndView("torrent");
    addTorrent(page, infoHash);
    addPieces(page, infoHash);
    addPeers(page, infoHash);
    addFiles(page, infoHash, files);
    addSources(page, infoHash);
    addRates(page, infoHash);
    page.addObject("limits", limits);
    page.addObject("allStates", ShownState.known());
    return page;
  }

  /** Shows a part of the page alone, as it is now. */
  @GetMapping("/parts/{part}")
  ModelAndView part(@PathVariable InfoHash infoHash, @PathVariable String part)
      throws TorrentException {
    ModelAndView view = new ModelAndView("torrent-parts :: " + known(part));
    addTorrent(view, infoHash);
    switch (part) {
      case "pieces" -> addPieces(view, infoHash);
      case "peers" -> addPeers(view, infoHash);
      default -> addSources(view, infoHash);
    }
    return view;
  }

  /** Only these names reach the template engine, which would take others for code. */
  private static String known(String part) {
    return switch (part) {
      case "pieces" -> "pieces";
      case "peers" -> "peers";
      case "sources" -> "sources";
      default -> throw new ErrorResponseException(HttpStatus.NOT_FOUND);
    };
  }

  @GetMapping("/remove")
  ModelAndView question(@PathVariable InfoHash infoHash) throws TorrentException {
    ModelAndView page = new ModelAndView("torrent-remove");
    addTorrent(page, infoHash);
    return page;
  }

  private void addTorrent(ModelAndView view, InfoHash infoHash) throws TorrentException {
    TorrentStatus status = service.status(infoHash);
    view.addObject("torrent", TorrentView.of(status, catalog.statusOf(infoHash)));
  }

  private void addPieces(ModelAndView view, InfoHash infoHash) throws TorrentException {
    boolean connected = service.status(infoHash).connectedPeers() > 0;
    view.addObject("map", PieceMap.of(service.stretches(infoHash, PieceMap.MOST_CELLS), connected));
  }

  private void addPeers(ModelAndView view, InfoHash infoHash) throws TorrentException {
    List<PeerView> peers =
        service.peers(infoHash).stream()
            .sorted(
                Comparator.comparingLong(
                        (PeerStatus peer) -> peer.downloadRate() + peer.uploadRate())
                    .reversed())
            .map(PeerView::of)
            .toList();
    view.addObject("peers", peers.subList(0, Math.min(peers.size(), MOST_PEERS)));
    view.addObject("peersLeftOut", Math.max(0, peers.size() - MOST_PEERS));
    view.addObject("flags", PeerFlag.values());
  }

  private void addFiles(ModelAndView view, InfoHash infoHash, int page) throws TorrentException {
    view.addObject("files", FilesView.of(service, infoHash, page));
  }

  private void addSources(ModelAndView view, InfoHash infoHash) throws TorrentException {
    long now = System.nanoTime();
    view.addObject(
        "trackers",
        service.trackers(infoHash).stream().map(tracker -> TrackerView.of(tracker, now)).toList());
    view.addObject(
        "webSeeds",
        service.webSeeds(infoHash).stream().map(seed -> WebSeedView.of(seed, now)).toList());
  }

  private void addRates(ModelAndView view, InfoHash infoHash) {
    view.addObject(
        "rates", RateSummary.of(rates.of(infoHash, Span.SHORT), rates.of(infoHash, Span.LONG)));
  }
}
