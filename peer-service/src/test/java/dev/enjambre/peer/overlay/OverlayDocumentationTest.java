package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/protocol.md are what is really sent. */
class OverlayDocumentationTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "protocol.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```\\n([A-Z]{4}(?: of [A-Z]{4})?)\\n((?:[0-9a-f]{4}  .*\\n)+)```");
  private static final Pattern LINE =
      Pattern.compile("(?m)^([0-9a-f]{4})  ((?:[0-9a-f]{2} ){1,16})");

  private static Map<String, byte[]> examples() throws IOException {
    Map<String, byte[]> examples = new LinkedHashMap<>();
    Matcher matcher = EXAMPLE.matcher(Files.readString(DOCUMENT));
    while (matcher.find()) {
      StringBuilder hex = new StringBuilder();
      for (MatchResult line : LINE.matcher(matcher.group(2)).results().toList()) {
        assertThat(HexFormat.fromHexDigits(line.group(1))).isEqualTo(hex.length() / 2);
        hex.append(line.group(2).replace(" ", ""));
      }
      examples.put(matcher.group(1), HexFormat.of().parseHex(hex));
    }
    return examples;
  }

  @Test
  void theExamplesAreWhatIsSent() throws Exception {
    Map<String, byte[]> documented = examples();
    Map<String, OverlayMessage> messages = OverlayExamples.documented();

    assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(messages.keySet());
    for (Map.Entry<String, OverlayMessage> entry : messages.entrySet()) {
      byte[] bytes = documented.getOrDefault(entry.getKey(), new byte[0]);
      assertThat(bytes).as(entry.getKey()).isEqualTo(OverlayCodec.encode(entry.getValue()).array());
      assertThat(new OverlayDecoder(OverlayLimits.defaults()).next(ByteBuffer.wrap(bytes)))
          .contains(entry.getValue());
    }
  }

  @Test
  void theBoundsAreThoseOfTheDecoder() throws IOException {
    String document = Files.readString(DOCUMENT);
    OverlayLimits limits = OverlayLimits.defaults();

    assertThat(document)
        .contains("| `PING` | version (1), flags, port (2), node id | 24 |")
        .contains(String.format(Locale.ROOT, "| %,d |", limits.maxBody(MessageKind.ACKN)))
        .contains(String.format(Locale.ROOT, "%,d in all", limits.maxBody(MessageKind.RPFL)));
    assertThat(limits.maxBody(MessageKind.TPHF)).isEqualTo(47 + 256);
  }
}
