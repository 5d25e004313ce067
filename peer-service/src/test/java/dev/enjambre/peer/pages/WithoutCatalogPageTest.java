package dev.enjambre.peer.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.pages.Visitor.Page;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.web.PeerApi;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** A peer of no fleet, and one with much to do. */
@Import(WithoutCatalogPageTest.ManyTorrents.class)
class WithoutCatalogPageTest extends PeerApi {

  private static final int MANY = 1000;

  /** The list of torrents as it would be if there were many, each in another state. */
  @TestConfiguration(proxyBeanMethods = false)
  @Controller
  static class ManyTorrents {

    private final TorrentsPage page;

    ManyTorrents(TorrentsPage page) {
      this.page = page;
    }

    @GetMapping("/many")
    ModelAndView many() {
      TorrentState[] states = TorrentState.values();
      List<TorrentView> torrents =
          IntStream.range(0, MANY + 1)
              .mapToObj(i ->
                  TorrentStatuses.of(
                      i, "torrent " + i, states[i % 6], i % 12 == 4, i * 1000L, OptionalLong.of(i)))
              .map(torrent -> TorrentView.of(torrent, Optional.empty()))
              .toList();
      return page.view(TorrentQuery.ALL, AddForm.EMPTY, torrents);
    }
  }

  @Test
  void itShowsWhatPeersHave() throws Exception {
    Page page = new Visitor(port).get("/catalog?q=nothing+of+that+name");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.has("#trouble")).isFalse();
    assertThat(new Visitor(port).get("/").has("#add a[href=/catalog]")).isTrue();
  }

  @Test
  void aThousandTorrentsFitOnOnePage() throws Exception {
    Page page = new Visitor(port).get("/many");

    assertThat(page.document().select("tr[data-key]")).hasSize(MANY);
    assertThat(page.document().select("[id]").eachAttr("id")).doesNotHaveDuplicates();
    assertThat(page.text("nav.pages")).contains("Page 1 of 2");
    assertThat(page.text("option[value=queued]")).isEqualTo("Waiting for its turn (84)");
    assertThat(page.text("option[value=paused]")).isEqualTo("Paused (83)");
    assertThat(page.text("#state option:first-child")).isEqualTo("All (1,001)");
  }
}
