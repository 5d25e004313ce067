package dev.enjambre.peer.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.pages.PieceMap.Cell;
import dev.enjambre.peer.pages.PieceMap.Rest;
import dev.enjambre.peer.piece.PieceStretch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PieceMapTest {

  private static Cell cell(PieceStretch stretch, boolean connected) {
    return PieceMap.of(List.of(stretch), connected).strips().getFirst().getFirst();
  }

  @Test
  void aCellIsFilledAsFarAsItsPiecesAreHere() {
    Cell cell = cell(new PieceStretch(0, 4, 1, 0, 0, 0), true);

    assertThat(cell.filled()).isEqualTo(2.5);
    assertThat(cell.fillY() + cell.filled()).isEqualTo(cell.y() + cell.side());
    assertThat(cell.rest()).isEqualTo(Rest.MISSING);
  }

  @Test
  void whatIsMissingIsToldApart() {
    assertThat(cell(new PieceStretch(0, 4, 4, 0, 0, 0), true).rest()).isEqualTo(Rest.NONE);
    assertThat(cell(new PieceStretch(0, 4, 1, 1, 1, 1), true).rest()).isEqualTo(Rest.UNDERWAY);
    assertThat(cell(new PieceStretch(0, 4, 1, 0, 1, 1), true).rest()).isEqualTo(Rest.NOWHERE);
    assertThat(cell(new PieceStretch(0, 4, 1, 0, 2, 0), true).rest()).isEqualTo(Rest.MISSING);
    assertThat(cell(new PieceStretch(0, 4, 1, 0, 3, 0), true).rest()).isEqualTo(Rest.SKIPPED);
  }

  @Test
  void withoutPeersNothingIsSaidOfWhoHasWhat() {
    PieceMap map = PieceMap.of(List.of(new PieceStretch(0, 4, 1, 0, 0, 3)), false);

    assertThat(map.strips().getFirst().getFirst().rest()).isEqualTo(Rest.MISSING);
    assertThat(map.nowhere()).isZero();
    assertThat(map.missing()).isEqualTo(3);
  }

  @Test
  void countsEachPieceInOneGroup() {
    PieceMap map =
        PieceMap.of(
            List.of(new PieceStretch(0, 5, 1, 1, 1, 1), new PieceStretch(5, 4, 4, 0, 0, 0)), true);

    assertThat(map.pieces()).isEqualTo(9);
    assertThat(map.have()).isEqualTo(5);
    assertThat(map.underway()).isEqualTo(1);
    assertThat(map.skipped()).isEqualTo(1);
    assertThat(map.nowhere()).isEqualTo(1);
    assertThat(map.missing()).isEqualTo(1);
    assertThat(map.piecesOfCell()).isEqualTo(5);
  }

  @Test
  void cellsStandBesideEachOtherWithinTheirStrip() {
    List<PieceStretch> stretches = new ArrayList<>();
    for (int i = 0; i < PieceMap.MOST_CELLS; i++) {
      stretches.add(new PieceStretch(i, 1, 0, 0, 0, 0));
    }

    PieceMap map = PieceMap.of(stretches, true);
    assertThat(map.strips()).hasSize(10).allMatch(strip -> strip.size() == PieceMap.COLUMNS);
    assertThat(map.strips())
        .allSatisfy(strip -> {
          assertThat(strip.stream().map(Cell::x)).doesNotHaveDuplicates();
          assertThat(strip)
              .allMatch(cell -> cell.x() + cell.side() < PieceMap.STRIP_WIDTH)
              .allMatch(cell -> cell.y() + cell.side() < PieceMap.STRIP_HEIGHT);
        });
  }

  @Test
  void nothingIsDrawnOfWhatIsNotKnown() {
    assertThat(PieceMap.of(List.of(), true).isEmpty()).isTrue();
    assertThat(PieceMap.of(List.of(), true).piecesOfCell()).isZero();
  }
}
