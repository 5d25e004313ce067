package dev.enjambre.peer.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.session.TorrentState;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.web.util.UriComponentsBuilder;

class TorrentQueryTest {

  private static TorrentView view(int number, String name, TorrentState state, long size) {
    return TorrentView.of(
        TorrentStatuses.of(
            number,
            name,
            state,
            false,
            size,
            size > 5 ? OptionalLong.of(size) : OptionalLong.empty()),
        Optional.empty());
  }

  private static final List<TorrentView> THREE =
      List.of(
          view(1, "beta.iso", TorrentState.SEEDING, 3),
          view(2, "Alpha.bin", TorrentState.DOWNLOADING, 20),
          view(3, "gamma.iso", TorrentState.PAUSED, 10));

  private static List<String> names(TorrentQuery query) {
    return query.apply(THREE).stream().map(TorrentView::name).toList();
  }

  private static TorrentQuery sorted(String order, String direction) {
    return TorrentQuery.of(null, null, order, direction, null);
  }

  @Test
  void withoutWishesAllComeInTheOrderInWhichTheyWereAdded() {
    assertThat(names(TorrentQuery.of(null, null, null, null, null)))
        .containsExactly("beta.iso", "Alpha.bin", "gamma.iso");
    assertThat(TorrentQuery.ALL.address()).isEqualTo("/");
    assertThat(TorrentQuery.ALL.isFilter()).isFalse();
  }

  @Test
  void findsByAPartOfTheNameInEitherCaseOrTheBeginningOfTheInfoHash() {
    assertThat(names(TorrentQuery.of(" ISO ", null, null, null, null)))
        .containsExactly("beta.iso", "gamma.iso");
    assertThat(names(TorrentQuery.of("00000002", null, null, null, null)))
        .containsExactly("Alpha.bin");
    assertThat(names(TorrentQuery.of("iso", "paused", null, null, null)))
        .containsExactly("gamma.iso");
  }

  @Test
  void aTorrentThatWaitsForItsTurnIsNotPaused() {
    TorrentView waiting =
        TorrentView.of(
            TorrentStatuses.of(4, "x", TorrentState.PAUSED, true, 1, OptionalLong.empty()),
            Optional.empty());

    assertThat(waiting.state()).isEqualTo(ShownState.QUEUED);
    assertThat(TorrentQuery.of(null, "paused", null, null, null).matches(waiting)).isFalse();
    assertThat(TorrentQuery.of(null, "queued", null, null, null).matches(waiting)).isTrue();
  }

  @Test
  void sortsByEachColumn() {
    assertThat(names(sorted("name", "asc"))).containsExactly("Alpha.bin", "beta.iso", "gamma.iso");
    assertThat(names(sorted("name", "desc"))).containsExactly("gamma.iso", "beta.iso", "Alpha.bin");
    assertThat(names(sorted("size", "desc"))).containsExactly("Alpha.bin", "gamma.iso", "beta.iso");
    assertThat(names(sorted("state", "asc"))).containsExactly("Alpha.bin", "beta.iso", "gamma.iso");
    assertThat(names(sorted("left", "asc"))).containsExactly("gamma.iso", "Alpha.bin", "beta.iso");
    assertThat(names(sorted("peers", "desc")))
        .containsExactly("gamma.iso", "Alpha.bin", "beta.iso");
  }

  @Test
  void asksForTheOtherDirectionTheSecondTime() {
    TorrentQuery first = sorted("size", "desc");

    assertThat(TorrentQuery.ALL.sortedBy(TorrentOrder.SIZE)).isEqualTo("/?sort=size&dir=desc");
    assertThat(first.sortedBy(TorrentOrder.SIZE)).isEqualTo("/?sort=size&dir=asc");
    assertThat(first.sortedBy(TorrentOrder.NAME)).isEqualTo("/?sort=name&dir=asc");
    assertThat(first.sortOf(TorrentOrder.SIZE)).isEqualTo("descending");
    assertThat(first.sortOf(TorrentOrder.NAME)).isEqualTo("none");
  }

  @Test
  void whatMakesNoSenseIsLeftOut() {
    assertThat(TorrentQuery.of("\0", "nonsense", "nonsense", "nonsense", "-1"))
        .isEqualTo(TorrentQuery.of("\0", null, null, null, null));
    assertThat(TorrentQuery.of("x".repeat(1000), null, null, null, "99999999999").text())
        .hasSize(200);
  }

  @Test
  void anAddressLeadsBackToTheSame() {
    TorrentQuery query = TorrentQuery.of("a&b {c} ñ+?#\"<", "failed", "left", "desc", "3");

    var read = UriComponentsBuilder.fromUriString(query.address()).build(true).getQueryParams();
    String text = URLDecoder.decode(String.valueOf(read.getFirst("q")), StandardCharsets.UTF_8);
    assertThat(
            TorrentQuery.of(
                text,
                read.getFirst("state"),
                read.getFirst("sort"),
                read.getFirst("dir"),
                read.getFirst("page")))
        .isEqualTo(query);
  }

  @Test
  void aPageBehindTheLastShowsTheLast() {
    List<TorrentView> many =
        IntStream.range(0, 2500).mapToObj(n -> view(n, "t" + n, TorrentState.SEEDING, 1)).toList();

    TorrentList list = TorrentList.of(TorrentQuery.of(null, null, null, null, "77"), many);
    assertThat(list.pages()).isEqualTo(3);
    assertThat(list.query().page()).isEqualTo(3);
    assertThat(list.rows()).hasSize(500);
    assertThat(list.count(ShownState.SEEDING)).isEqualTo(2500);
    assertThat(TorrentList.of(TorrentQuery.ALL, List.of()).rows()).isEmpty();
  }
}
