package dev.enjambre.peer.pages;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which torrents the list is to show, as its address says: what there makes no sense is left out,
 * so that an old link shows something. Immutable.
 *
 * @param text part of the name, in either case, or the beginning of the info hash; empty for all
 * @param state what they are at; empty for all
 * @param order by what they are sorted
 * @param descending whether the largest come first
 * @param page which part of them, from 1
 */
record TorrentQuery(
    String text, Optional<ShownState> state, TorrentOrder order, boolean descending, int page) {

  /** All torrents. */
  static final TorrentQuery ALL =
      new TorrentQuery("", Optional.empty(), TorrentOrder.ADDED, false, 1);

  /** Torrents on one page: as many as a browser shows without effort. */
  static final int PAGE_SIZE = 1000;

  private static final int MAX_TEXT = 200;

  /** Reads the parameters of an address; those that are missing are null. */
  static TorrentQuery of(
      @Nullable String q,
      @Nullable String state,
      @Nullable String sort,
      @Nullable String dir,
      @Nullable String page) {
    String text = q == null ? "" : q.strip();
    return new TorrentQuery(
        text.substring(0, Math.min(text.length(), MAX_TEXT)),
        Optional.ofNullable(state).flatMap(ShownState::parse),
        TorrentOrder.parse(sort == null ? "" : sort),
        "desc".equals(dir),
        number(page));
  }

  private static int number(@Nullable String page) {
    return page != null && page.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(page) : 1;
  }

  boolean matches(TorrentView torrent) {
    return state.map(wanted -> wanted == torrent.state()).orElse(true) && matchesText(torrent);
  }

  private boolean matchesText(TorrentView torrent) {
    String sought = text.toLowerCase(Locale.ROOT);
    return text.isEmpty()
        || torrent.status().name().toLowerCase(Locale.ROOT).contains(sought)
        || (sought.length() >= 4 && torrent.infoHash().startsWith(sought));
  }

  /** Returns those that match, in their order, of all pages. */
  List<TorrentView> apply(List<TorrentView> torrents) {
    return torrents.stream().filter(this::matches).sorted(order.comparator(descending)).toList();
  }

  /** Whether this leaves any torrents out. */
  public boolean isFilter() {
    return !text.isEmpty() || state.isPresent();
  }

  /** Returns the name of the state in the address; empty for all. */
  public String stateKey() {
    return state.map(ShownState::key).orElse("");
  }

  /** Returns where the same is sorted by a column: in the other direction if it is already. */
  public String sortedBy(TorrentOrder wanted) {
    boolean down = wanted == order ? !descending : wanted.largestFirst();
    return new TorrentQuery(text, state, wanted, down, 1).address();
  }

  /** Returns how a column is sorted, in the words of {@code aria-sort}. */
  public String sortOf(TorrentOrder column) {
    if (order != column) {
      return "none";
    }
    return descending ? "descending" : "ascending";
  }

  /** Returns where another page of the same is. */
  public String onPage(int number) {
    return on(number).address();
  }

  TorrentQuery on(int number) {
    return new TorrentQuery(text, state, order, descending, number);
  }

  /** Returns the address, as a path with a query. */
  public String address() {
    UriComponentsBuilder address = UriComponentsBuilder.fromPath("/");
    if (!text.isEmpty()) {
      address.queryParam("q", "{q}");
    }
    state.ifPresent(wanted -> address.queryParam("state", wanted.key()));
    if (order != TorrentOrder.ADDED) {
      address.queryParam("sort", order.key()).queryParam("dir", descending ? "desc" : "asc");
    }
    if (page > 1) {
      address.queryParam("page", page);
    }
    return text.isEmpty()
        ? address.build().toUriString()
        : address.encode().buildAndExpand(text).toUriString();
  }
}
