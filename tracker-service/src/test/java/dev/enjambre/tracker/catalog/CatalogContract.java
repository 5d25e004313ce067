package dev.enjambre.tracker.catalog;

import static dev.enjambre.tracker.catalog.SampleTorrents.publication;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the catalogue does, whichever database it is in. */
abstract class CatalogContract {

  private Catalog catalog;

  /** Opens the catalogue of the same database once more. */
  final Catalog open() {
    return open(CatalogListener.NONE);
  }

  /** As {@link #open()}, with somebody who listens. */
  abstract Catalog open(CatalogListener listener);

  /** Returns the database. */
  abstract DataSource database();

  @BeforeEach
  void openTheCatalogue() {
    catalog = open();
  }

  @Test
  void keepsWhatIsPublished() {
    Publication publication = publication("film é.mkv", 'a', "video", "new", "video");

    Published published = catalog.publish(publication);

    InfoHash infoHash = publication.torrent().infoHash();
    CatalogEntry expected =
        new CatalogEntry(
            infoHash,
            "film é.mkv",
            5,
            16384,
            1,
            "described",
            List.of("new", "video"),
            "somebody",
            ((Published.Added) published).entry().addedAt());
    assertThat(published).isEqualTo(new Published.Added(expected));
    assertThat(catalog.contains(infoHash)).isTrue();
    Catalog later = open();
    assertThat(later.contains(infoHash)).isTrue();
    assertThat(later.size()).isOne();
    assertThat(later.find(infoHash)).contains(expected);
    assertThat(later.torrentFile(infoHash).orElseThrow()).isEqualTo(publication.torrentFile());
    assertThat(later.files(infoHash, 10)).containsExactly(new CatalogFile("film é.mkv", 5));
  }

  @Test
  void keepsTheFilesOfAFolderInTheirOrder() {
    Publication folder = publication(SampleTorrents.folder("box"));
    catalog.publish(folder);
    InfoHash infoHash = folder.torrent().infoHash();

    assertThat(catalog.find(infoHash).orElseThrow().fileCount()).isEqualTo(2);
    assertThat(catalog.find(infoHash).orElseThrow().sizeBytes()).isEqualTo(12);
    assertThat(catalog.files(infoHash, 10))
        .containsExactly(new CatalogFile("box/a/b.txt", 5), new CatalogFile("box/c", 7));
    assertThat(catalog.files(infoHash, 1)).hasSize(1);
  }

  @Test
  void leavesWhatIsThereAsItIs() {
    Published first = catalog.publish(publication("one", 'a', "first"));

    assertThat(catalog.publish(publication("one", 'a', "second")))
        .isEqualTo(new Published.Known(((Published.Added) first).entry()));
  }

  @Test
  void givesANameToOneTorrent() {
    Publication first = publication("one", 'a');
    Publication second = publication("one", 'b');
    catalog.publish(first);

    assertThat(catalog.publish(second))
        .isEqualTo(new Published.NameTaken(first.torrent().infoHash()));
    assertThat(catalog.contains(second.torrent().infoHash())).isFalse();
    catalog.remove(first.torrent().infoHash());
    assertThat(catalog.publish(second)).isInstanceOf(Published.Added.class);
  }

  @Test
  void removesATorrentWithAllThatBelongsToIt() {
    Publication publication = publication("one", 'a', "tag");
    InfoHash infoHash = publication.torrent().infoHash();
    catalog.publish(publication);

    assertThat(catalog.remove(infoHash)).isTrue();
    assertThat(catalog.remove(infoHash)).isFalse();
    assertThat(catalog.contains(infoHash)).isFalse();
    assertThat(catalog.find(infoHash)).isEmpty();
    assertThat(catalog.torrentFile(infoHash)).isEmpty();
    assertThat(catalog.files(infoHash, 10)).isEmpty();
    assertThat(open().size()).isZero();
    assertThat(catalog.publish(publication)).isInstanceOf(Published.Added.class);
  }

  @Test
  void keepsWhatTellsItFromOthers() {
    assertThat(catalog.id()).matches("[0-9a-f]{16}").isEqualTo(open().id());
  }

  @Test
  void tellsWhatWasRemovedUntilItIsPublishedAgain() {
    Publication one = publication("one", 'a');
    Publication two = publication("two", 'a');
    catalog.publish(one);
    catalog.publish(two);
    assertThat(catalog.removals(0, 10)).isEmpty();

    catalog.remove(two.torrent().infoHash());
    catalog.remove(one.torrent().infoHash());
    catalog.remove(one.torrent().infoHash());

    List<CatalogRemoval> removals = open().removals(0, 10);
    assertThat(removals)
        .extracting(CatalogRemoval::infoHash)
        .containsExactly(two.torrent().infoHash(), one.torrent().infoHash());
    assertThat(catalog.removals(0, 1)).containsExactly(removals.getFirst());
    assertThat(catalog.removals(removals.getFirst().number(), 10))
        .containsExactly(removals.getLast());

    catalog.publish(two);
    assertThat(catalog.removals(0, 10)).containsExactly(removals.getLast());
    catalog.remove(two.torrent().infoHash());
    assertThat(catalog.removals(removals.getLast().number(), 10))
        .extracting(CatalogRemoval::infoHash)
        .containsExactly(two.torrent().infoHash());
  }

  /** Numbers are lost by what is published again and by what fails: they are not to be counted. */
  @Test
  void forgetsTheOldestOfTooManyRemovals() {
    RemovalRows rows = new RemovalRows(JdbcClient.create(database()), 4);
    for (int i = 0; i < 10; i++) {
      rows.insert(infoHash(i), Databases.NOW);
      if (i >= 4 && i < 8) {
        rows.delete(infoHash(i));
      }
    }

    assertThat(rows.after(0, 100))
        .extracting(CatalogRemoval::infoHash)
        .containsExactly(infoHash(2), infoHash(3), infoHash(8), infoHash(9));
  }

  @Test
  void knowsTheLatestRemovalOfATorrentAlone() {
    RemovalRows rows = new RemovalRows(JdbcClient.create(database()), 4);
    rows.insert(infoHash(1), Databases.NOW);
    rows.insert(infoHash(2), Databases.NOW);
    rows.insert(infoHash(1), Databases.NOW);

    assertThat(rows.after(0, 100))
        .extracting(CatalogRemoval::infoHash)
        .containsExactly(infoHash(2), infoHash(1));
  }

  private static InfoHash infoHash(int number) {
    return publication("removed" + number, 'a').torrent().infoHash();
  }

  @Test
  void knowsNothingOfWhatWasNeverThere() {
    assertThat(catalog.remove(publication("one", 'a').torrent().infoHash())).isFalse();

    assertThat(catalog.removals(0, 10)).isEmpty();
  }

  @Test
  void listsPagesTheNewestFirst() {
    for (int i = 0; i < 7; i++) {
      catalog.publish(publication("name" + i, 'a', "tag" + i));
    }

    assertThat(catalog.search(CatalogQuery.of("", 0, 3)).total()).isEqualTo(7);
    assertThat(names(catalog.search(CatalogQuery.of("", 0, 3))))
        .containsExactly("name6", "name5", "name4");
    assertThat(names(catalog.search(CatalogQuery.of("", 1, 3))))
        .containsExactly("name3", "name2", "name1");
    assertThat(names(catalog.search(CatalogQuery.of("", 2, 3)))).containsExactly("name0");
    assertThat(catalog.search(CatalogQuery.of("", 3, 3)).entries()).isEmpty();
    assertThat(catalog.search(CatalogQuery.of("", 1_000_000, 500)).entries()).isEmpty();
    assertThat(catalog.search(CatalogQuery.of("", 2, 3)).entries().getFirst().tags())
        .containsExactly("tag0");
  }

  @Test
  void hearsOfWhatOthersChange() {
    Catalog other = open();
    Publication one = publication("one", 'a');
    Publication two = publication("two", 'a');
    catalog.publish(one);

    assertThat(other.contains(one.torrent().infoHash())).isFalse();
    other.refresh(false);
    assertThat(other.contains(one.torrent().infoHash())).isTrue();

    catalog.remove(one.torrent().infoHash());
    catalog.publish(two);
    other.refresh(false);
    assertThat(other.contains(one.torrent().infoHash())).isFalse();
    assertThat(other.contains(two.torrent().infoHash())).isTrue();
  }

  @Test
  void tellsOfEachChangeOnce() {
    Publication one = publication("one", 'a', "tag");
    Publication two = publication("two", 'a');
    List<String> toldHere = new ArrayList<>();
    List<String> toldThere = new ArrayList<>();
    Catalog here = open(new Notes(toldHere));
    Catalog there = open(new Notes(toldThere));

    here.publish(one);
    here.publish(one);
    there.refresh(false);
    there.refresh(true);
    there.publish(two);
    here.publish(two);
    here.remove(one.torrent().infoHash());
    here.remove(one.torrent().infoHash());
    there.refresh(false);
    here.refresh(true);

    String removed = "removed " + one.torrent().infoHash();
    assertThat(toldHere).containsExactly("published one [tag]", "published two []", removed);
    assertThat(toldThere).containsExactly("published one [tag]", "published two []", removed);
  }

  @Test
  void doesNotTellOneByOneOfVeryManyChanges() {
    List<String> told = new ArrayList<>();
    Catalog other = open(new Notes(told));
    for (int i = 0; i < 201; i++) {
      catalog.publish(publication("name" + i, 'a'));
    }

    other.refresh(false);

    assertThat(told).containsExactly("much");
    assertThat(other.size()).isEqualTo(201);
  }

  /** Writes down what is told. */
  private record Notes(List<String> notes) implements CatalogListener {

    @Override
    public void published(CatalogEntry entry) {
      notes.add("published " + entry.name() + " " + entry.tags());
    }

    @Override
    public void removed(InfoHash infoHash) {
      notes.add("removed " + infoHash);
    }

    @Override
    public void muchHasChanged() {
      notes.add("much");
    }
  }

  @Test
  void addsOneOfManyThatComeAtOnceWithTheSameName() throws Exception {
    List<Callable<Published>> tasks = new ArrayList<>();
    for (char fill = 'a'; fill < 'i'; fill++) {
      Publication publication = publication("one", fill);
      Catalog replica = open();
      tasks.add(() -> replica.publish(publication));
    }
    List<Published> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Published> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
    }

    assertThat(results).filteredOn(Published.Added.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(Published.NameTaken.class::isInstance).hasSize(7);
  }

  private static List<String> names(CatalogPage page) {
    return page.entries().stream().map(CatalogEntry::name).toList();
  }
}
