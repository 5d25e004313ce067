package dev.enjambre.peer.search;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.catalog.CatalogPage;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.SearchListener;
import dev.enjambre.peer.service.Overlay;
import dev.enjambre.peer.service.PeerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One search at all who may know of what others share: the catalogue and the overlay, at the same
 * time. What they answer is merged as it comes. It ends by itself within half a minute or so; any
 * thread may look at it.
 */
public final class FleetSearch {

  private final int size;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Under the lock.
  private final Map<InfoHash, CatalogEntry> catalogued = new LinkedHashMap<>();
  private final Map<InfoHash, FoundFile> held = new LinkedHashMap<>();
  private final List<SearchProblem> problems = new ArrayList<>();
  private final Set<InfoHash> news = new LinkedHashSet<>();
  private boolean asksCatalog;
  private boolean asksPeers;
  private long total;

  private FleetSearch(int size) {
    this.size = size;
  }

  /**
   * Begins to search.
   *
   * @param question words of names; empty for all there is
   * @param size how many results are wanted at most, 1 to {@link CatalogClient#MAX_PAGE}
   */
  public static FleetSearch begin(
      PeerService service, PeerCatalog catalog, String question, int size) {
    FleetSearch search = new FleetSearch(size);
    Optional<Overlay> overlay = service.overlay();
    Optional<CatalogClient> client = catalog.client();
    search.asksCatalog = client.isPresent();
    search.asksPeers = overlay.isPresent();
    if (client.isEmpty() && overlay.isEmpty()) {
      search.problems.add(
          new SearchProblem(SearchSource.CATALOG, PeerCatalog.NO_CATALOGUE, Optional.empty()));
    }
    overlay.ifPresent(peers -> peers.search(question, size, search.new Peers()));
    client.ifPresent(asked ->
        Thread.ofVirtual().name("enjambre-search").start(() -> search.askCatalog(asked, question)));
    return search;
  }

  private void askCatalog(CatalogClient client, String question) {
    CatalogPage page = null;
    SearchProblem problem = null;
    try {
      page = client.search(question, size);
    } catch (CatalogException e) {
      problem =
          new SearchProblem(
              SearchSource.CATALOG, String.valueOf(e.getMessage()), Optional.of(e.kind()));
    } finally {
      lock.lock();
      try {
        if (page != null) {
          total = page.total();
          for (CatalogEntry entry : page.entries()) {
            catalogued.put(entry.infoHash(), entry);
            news.add(entry.infoHash());
          }
        }
        if (problem != null) {
          problems.add(problem);
        }
        asksCatalog = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Hears what peers have. */
  private final class Peers implements SearchListener {
    @Override
    public void found(FoundFile file) {
      InfoHash infoHash = file.file().infoHash();
      lock.lock();
      try {
        held.put(infoHash, file);
        news.add(infoHash);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void ended(End how) {
      lock.lock();
      try {
        if (how == End.CANCELLED) {
          problems.add(
              new SearchProblem(
                  SearchSource.OVERLAY, "too many searches at a time", Optional.empty()));
        }
        asksPeers = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Returns what was found until now: what the catalogue knows first, in its order. */
  public List<SearchResult> results() {
    lock.lock();
    try {
      List<SearchResult> results = new ArrayList<>();
      catalogued.keySet().forEach(infoHash -> results.add(result(infoHash)));
      held.keySet().stream()
          .filter(infoHash -> !catalogued.containsKey(infoHash))
          .limit(Math.max(0, size - results.size()))
          .forEach(infoHash -> results.add(result(infoHash)));
      return results;
    } finally {
      lock.unlock();
    }
  }

  private SearchResult result(InfoHash infoHash) {
    return new SearchResult(
        Optional.ofNullable(catalogued.get(infoHash)), Optional.ofNullable(held.get(infoHash)));
  }

  /** Returns how much there is in all, as far as anybody has said. */
  public long total() {
    lock.lock();
    try {
      return total
          + held.keySet().stream().filter(infoHash -> !catalogued.containsKey(infoHash)).count();
    } finally {
      lock.unlock();
    }
  }

  /** Returns who did not answer until now. */
  public List<SearchProblem> problems() {
    lock.lock();
    try {
      return List.copyOf(problems);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing more will be found. */
  public boolean isOver() {
    lock.lock();
    try {
      return !isUnderWay();
    } finally {
      lock.unlock();
    }
  }

  private boolean isUnderWay() {
    return asksCatalog || asksPeers;
  }

  /** Waits for the catalogue's answer, if there is a catalogue. */
  public void awaitCatalog(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      await(() -> !asksCatalog, longest);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end, and returns whether it has come. */
  public boolean awaitEnd(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      await(() -> !isUnderWay(), longest);
      return !isUnderWay();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something is found that this has not returned, or is told of anew, or the end has
   * come. For one thread.
   *
   * @return the news, at most {@code size} different ones in all; empty if there are none yet, or
   *     there is nothing more
   */
  public List<SearchResult> next(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      await(() -> !news.isEmpty() || !isUnderWay(), longest);
      List<SearchResult> told = new ArrayList<>();
      Set<InfoHash> wanted = new LinkedHashSet<>();
      results().forEach(result -> wanted.add(result.infoHash()));
      for (InfoHash infoHash : news) {
        if (wanted.contains(infoHash)) {
          told.add(result(infoHash));
        }
      }
      news.clear();
      return told;
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier condition, Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    while (!condition.getAsBoolean() && left > 0) {
      left = changed.awaitNanos(left);
    }
  }
}
