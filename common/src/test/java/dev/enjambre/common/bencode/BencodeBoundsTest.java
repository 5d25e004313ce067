package dev.enjambre.common.bencode;

import static dev.enjambre.common.bencode.BencodeTesting.latin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BencodeBoundsTest {

  private static void takes(BencodeLimits limits, String input) {
    assertThatCode(() -> BencodeReader.strict(limits).read(latin(input)))
        .doesNotThrowAnyException();
  }

  private static void refuses(BencodeLimits limits, String input, String problem) {
    assertThatExceptionOfType(BencodeException.class)
        .isThrownBy(() -> BencodeReader.strict(limits).read(latin(input)))
        .withMessageContaining(problem);
    assertThatExceptionOfType(BencodeException.class)
        .isThrownBy(() -> BencodeReader.lenient(limits).read(latin(input)))
        .withMessageContaining(problem);
  }

  @Test
  void boundsTheInput() {
    BencodeLimits limits = new BencodeLimits(6, 4, 10, 10);
    takes(limits, "4:spam");
    refuses(limits, "5:spams", "more than 6");
  }

  @Test
  void boundsTheDepth() {
    BencodeLimits limits = new BencodeLimits(1000, 3, 100, 10);
    takes(limits, "llleee");
    takes(limits, "d1:ad1:aleee");
    refuses(limits, "lllleeee", "deeper than 3");
    refuses(limits, "d1:ad1:alleeee", "deeper than 3");
  }

  @Test
  void allowsOnlyALoneValueAtDepthZero() {
    BencodeLimits limits = new BencodeLimits(1000, 0, 100, 10);
    takes(limits, "i1e");
    refuses(limits, "le", "deeper than 0");
  }

  @Test
  void survivesTheDeepestNestingThatMayBeAllowed() {
    BencodeLimits limits = new BencodeLimits(10_000, BencodeLimits.DEEPEST, 1000, 10);
    int depth = BencodeLimits.DEEPEST;
    takes(limits, "l".repeat(depth) + "e".repeat(depth));
    refuses(limits, "l".repeat(5000), "deeper than 256");
  }

  @Test
  void boundsTheNumberOfValues() {
    BencodeLimits limits = new BencodeLimits(1000, 3, 4, 10);
    takes(limits, "li1ei2ei3ee");
    refuses(limits, "li1ei2ei3ei4ee", "more than 4 values");
  }

  @Test
  void boundsStringsAndKeys() {
    BencodeLimits limits = new BencodeLimits(1000, 3, 100, 4);
    takes(limits, "4:spam");
    takes(limits, "d4:spami1ee");
    refuses(limits, "5:spams", "more than 4 bytes");
    refuses(limits, "d5:spamsi1ee", "more than 4 bytes");
  }

  @Test
  void boundsOneMessageByItsLength() {
    BencodeLimits limits = BencodeLimits.forMessage(1000);
    takes(limits, "l" + "i1e".repeat(249) + "e");
    refuses(limits, "l" + "i1e".repeat(250) + "e", "more than 250 values");
    refuses(limits, "l".repeat(33), "deeper than 32");
  }

  @Test
  void refusesLimitsThatCannotBeKept() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BencodeLimits(1, BencodeLimits.DEEPEST + 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new BencodeLimits(-1, 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new BencodeLimits(1, 1, 0, 1));
  }

  @Test
  void tellsWhereTheTroubleIs() {
    assertThatExceptionOfType(BencodeException.class)
        .isThrownBy(() -> BencodeTesting.strict("d1:ai1e1:bi02ee"))
        .withMessage("number with a leading zero at byte 10")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(10));
  }
}
