package dev.enjambre.tracker.catalog;

import static dev.enjambre.tracker.catalog.SampleTorrents.publication;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.tracker.catalog.CatalogQuery.Sort;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the catalogue finds, whichever database it is in. */
abstract class SearchContract {

  private Catalog catalog;

  /** Returns a database with the tables of the catalogue and nothing in them. */
  abstract DataSource database();

  /** Returns the name of the folder of its migrations. */
  abstract String vendor();

  @BeforeEach
  void openTheCatalogue() {
    catalog = Databases.catalog(database());
  }

  @ParameterizedTest
  @DisplayName("C1: the catalogue is searched by words and parts of words, in any script")
  @CsvSource({
    "fedora, Fedora-Workstation-44-x86_64.iso",
    "FEDORA, Fedora-Workstation-44-x86_64.iso",
    "dora, Fedora-Workstation-44-x86_64.iso",
    "workstatio, Fedora-Workstation-44-x86_64.iso",
    "orkstation, Fedora-Workstation-44-x86_64.iso",
    "44, Fedora-Workstation-44-x86_64.iso",
    "x86_64, Fedora-Workstation-44-x86_64.iso",
    "iso fedora, Fedora-Workstation-44-x86_64.iso",
    "fedora iso fedora fed, Fedora-Workstation-44-x86_64.iso",
    "cafe, Café Crème.mkv",
    "CRÈME cafe, Café Crème.mkv",
    "creme\u0301, Café Crème.mkv",
    "学習, 機械学習入門",
    "械学, 機械学習入門",
    "習, 機械学習入門",
    "機械学習入門, 機械学習入門",
    "ёлка, Елка 2026",
    "ЁЛК, Елка 2026",
    "ел 2026, Елка 2026",
    "محمد, مُحَمَّد",
    "مُحَمَّد, مُحَمَّد",
    "국어, 한국어",
    "🎬, 🎬 film",
    "𠀀, 𠀀𠀁",
    "abcdefghijklmnopqrstuvwxyz0123456789, abcdefghijklmnopqrstuvwxyz0123456789abcdef",
    "cdefghijklmnopqrstuvwxyz01234567, abcdefghijklmnopqrstuvwxyz0123456789abcdef",
  })
  void findsParts(String text, String name) {
    for (String each :
        List.of(
            "Fedora-Workstation-44-x86_64.iso",
            "Café Crème.mkv",
            "機械学習入門",
            "Елка 2026",
            "مُحَمَّد",
            "한국어",
            "🎬 film",
            "𠀀𠀁",
            "abcdefghijklmnopqrstuvwxyz0123456789abcdef")) {
      catalog.publish(publication(each, 'a'));
    }

    CatalogPage found = catalog.search(CatalogQuery.of(text, 0, 9));

    assertThat(names(found)).containsExactly(name);
    assertThat(found.total()).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "film trailer",
    "fedora arch",
    "workstations",
    "zx86",
    "机",
    "%",
    "'; --",
    "\"OR\" nothing"
  })
  void findsNothingThatLacksAWord(String text) {
    catalog.publish(publication("Fedora Workstation x86", 'a'));
    catalog.publish(publication("arch film", 'a'));

    assertThat(catalog.search(CatalogQuery.of(text, 0, 9)))
        .isEqualTo(new CatalogPage(List.of(), 0));
  }

  @Test
  void findsWordsInAnyOfNameFilesTagsAndDescription() {
    catalog.publish(publication(SampleTorrents.folder("box"), "Großes", "Video"));
    catalog.publish(publication("other", 'a'));

    for (String text :
        List.of("box", "txt", "b.txt", "grosse", "VIDEO", "scribe", "video txt box described")) {
      assertThat(names(catalog.search(CatalogQuery.of(text, 0, 9))))
          .as(text)
          .contains("box")
          .hasSize(text.equals("scribe") ? 2 : 1);
    }
  }

  @Test
  void takesWhatDatabasesReadInTheirOwnWayForText() {
    catalog.publish(
        SampleTorrents.described("name", "AND or NOT NEAR it's \"quoted\" a:* b & c | d \\ e"));

    for (String text :
        List.of("and", "OR", "NOT", "near(", "it's", "\"quoted", "a:*", "b & c", "\\")) {
      assertThat(catalog.search(CatalogQuery.of(text, 0, 9)).total())
          .as(text)
          .isEqualTo(text.equals("\\") ? 0 : 1);
    }
  }

  @Test
  void findsWhatWasRemovedNoMore() {
    Publication one = publication("one film", 'a');
    catalog.publish(one);
    catalog.publish(publication("two film", 'a'));
    catalog.remove(one.torrent().infoHash());

    assertThat(names(catalog.search(CatalogQuery.of("film", 0, 9)))).containsExactly("two film");
    catalog.publish(one);
    assertThat(names(catalog.search(CatalogQuery.of("film", 0, 9))))
        .containsExactly("one film", "two film");
  }

  @Test
  void findsAName() {
    catalog.publish(publication("one", 'a'));
    catalog.publish(publication("One", 'a'));
    catalog.publish(publication("one more", 'a'));

    assertThat(names(catalog.search(query("", "one", null, Sort.ADDED, false))))
        .containsExactly("one");
    assertThat(names(catalog.search(query("", "none", null, Sort.ADDED, false)))).isEmpty();
    assertThat(names(catalog.search(query("more", "one", null, Sort.ADDED, false)))).isEmpty();
  }

  @Test
  void findsATag() {
    catalog.publish(publication("one film", 'a', "video", "new"));
    catalog.publish(publication("two", 'a', "videos"));
    catalog.publish(publication("three film", 'a', "video"));

    assertThat(names(catalog.search(query("", null, "video", Sort.ADDED, false))))
        .containsExactly("three film", "one film");
    assertThat(names(catalog.search(query("one", null, "video", Sort.ADDED, false))))
        .containsExactly("one film");
    assertThat(names(catalog.search(query("", null, "video", Sort.NAME, true))))
        .containsExactly("one film", "three film");
    assertThat(names(catalog.search(query("", null, "vid", Sort.NAME, true)))).isEmpty();
  }

  @Test
  void sorts() {
    catalog.publish(publication("b", 'a'));
    catalog.publish(publication(SampleTorrents.folder("Ä box")));
    catalog.publish(publication("C", 'a'));
    catalog.publish(publication("ж", 'a'));

    assertThat(names(catalog.search(query("", null, null, Sort.NAME, true))))
        .containsExactly("Ä box", "b", "C", "ж");
    assertThat(names(catalog.search(query("", null, null, Sort.NAME, false))))
        .containsExactly("ж", "C", "b", "Ä box");
    assertThat(names(catalog.search(query("", null, null, Sort.SIZE, true))))
        .containsExactly("b", "C", "ж", "Ä box");
    assertThat(names(catalog.search(query("", null, null, Sort.SIZE, false))))
        .containsExactly("Ä box", "ж", "C", "b");
    assertThat(names(catalog.search(query("", null, null, Sort.ADDED, true))))
        .containsExactly("b", "Ä box", "C", "ж");
    assertThat(names(catalog.search(query("described", null, null, Sort.SIZE, false))))
        .containsExactly("Ä box", "ж", "C", "b");
  }

  @Test
  void pagesWhatItFinds() {
    for (int i = 0; i < 7; i++) {
      catalog.publish(publication("film " + i, 'a'));
      catalog.publish(publication("book " + i, 'a'));
    }

    assertThat(names(catalog.search(CatalogQuery.of("film", 1, 3))))
        .containsExactly("film 3", "film 2", "film 1");
    assertThat(catalog.search(CatalogQuery.of("film", 2, 3)).total()).isEqualTo(7);
    assertThat(catalog.search(CatalogQuery.of("film", 9, 3)))
        .isEqualTo(new CatalogPage(List.of(), 7));
  }

  @Test
  void refusesWhatIsTooMuch() {
    assertThatThrownBy(() -> CatalogQuery.of("a ".repeat(21), 0, 1))
        .isInstanceOfSatisfying(
            BadCatalogInputException.class, bad -> assertThat(bad.field()).isEqualTo("q"));
    assertThatThrownBy(() -> CatalogQuery.of("x".repeat(201), 0, 1))
        .isInstanceOf(BadCatalogInputException.class);
  }

  @Test
  void keepsEntriesWithAsManyTermsAsThereMayBe() {
    StringBuilder description = new StringBuilder();
    for (int letter = 0x20000; description.length() < 3998; letter++) {
      description.appendCodePoint(letter);
    }
    Publication most = SampleTorrents.described("large", description.toString(), "𠀀".repeat(32));

    assertThat(catalog.publish(most)).isInstanceOf(Published.Added.class);
    assertThat(catalog.search(CatalogQuery.of("𠀐𠀑𠀒", 0, 9)).total()).isOne();
  }

  @Test
  void findsWhatWasPublishedBeforeThereWasASearch() {
    JdbcTemplate jdbc = new JdbcTemplate(database());
    for (int i = 0; i < 250; i++) {
      catalog.publish(publication("Été " + i, 'a', "tag" + i));
    }
    catalog.publish(publication(SampleTorrents.folder("box")));
    Databases.undoSearch(jdbc);

    Catalog later = Databases.catalog(Databases.migrated(database(), vendor()));

    assertThat(names(later.search(CatalogQuery.of("ete tag17", 0, 9))))
        .containsExactly(
            "Été 179", "Été 178", "Été 177", "Été 176", "Été 175", "Été 174", "Été 173", "Été 172",
            "Été 171");
    assertThat(names(later.search(CatalogQuery.of("txt", 0, 9)))).containsExactly("box");
    assertThat(later.search(query("", null, "tag17", Sort.ADDED, false)).entries())
        .singleElement()
        .extracting(CatalogEntry::tags)
        .isEqualTo(List.of("tag17"));
    assertThat(names(later.search(query("", null, null, Sort.NAME, true))))
        .startsWith("box", "Été 0");
  }

  private static CatalogQuery query(
      String text, @Nullable String name, @Nullable String tag, Sort sort, boolean ascending) {
    return new CatalogQuery(text, name, tag, sort, ascending, 0, 9);
  }

  private static List<String> names(CatalogPage page) {
    return page.entries().stream().map(CatalogEntry::name).toList();
  }
}
