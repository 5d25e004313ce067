package dev.enjambre.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.LoggedPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

class LogFieldsTest {

  private static final InfoHash TORRENT =
      InfoHash.fromHex("c12fe1c06bba254a9dc9f519b335aa7c1367a88a");

  private final LoggerContext context = new LoggerContext();
  private final JsonWriter<ILoggingEvent> json = JsonWriter.of(new LogFields()::customize);

  @Test
  void findsTheTorrentAmongTheArguments() {
    assertThat(json.writeToString(line("{} has failed: {}", TORRENT, "full")))
        .isEqualTo("{\"torrent\":\"c12fe1c06bba254a9dc9f519b335aa7c1367a88a\"}");
  }

  @Test
  void findsThePeerInEachOfItsForms() {
    LoggedPeer peer = () -> "peer-2:6881";
    assertThat(json.writeToString(line("{} is gone", peer)))
        .isEqualTo("{\"peer\":\"peer-2:6881\"}");
    assertThat(
            json.writeToString(
                line("{} is gone", new InetSocketAddress(InetAddress.ofLiteral("10.0.0.7"), 6881))))
        .isEqualTo("{\"peer\":\"10.0.0.7:6881\"}");
    assertThat(
            json.writeToString(
                line("{} is gone", new InetSocketAddress(InetAddress.ofLiteral("::1"), 6881))))
        .isEqualTo("{\"peer\":\"[0:0:0:0:0:0:0:1]:6881\"}");
  }

  @Test
  void noLineCanBeForged() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putObject(Environment.class.getName(), new StandardEnvironment());
    StructuredLogEncoder encoder = new StructuredLogEncoder();
    encoder.setContext(context);
    encoder.setFormat("ecs");
    encoder.start();

    String logged =
        new String(
            encoder.encode(line("{} is gone", "a\r\n{\"message\":\"all is well\"}\u001b[2J")),
            StandardCharsets.UTF_8);

    assertThat(logged.strip().lines()).hasSize(1);
    assertThat(logged)
        .contains("a\\r\\n{\\\"message\\\":")
        .doesNotContain("\r")
        .doesNotContain("\u001b");
  }

  @Test
  void saysNothingOfALineThatConcernsNoneOrSeveral() {
    assertThat(json.writeToString(line("listens on {}", 6881))).isEqualTo("{}");
    assertThat(json.writeToString(line("stopped"))).isEqualTo("{}");
    assertThat(json.writeToString(line("{} and {}", TORRENT, InfoHash.of(1, 2, 3))))
        .isEqualTo("{}");
  }

  @Test
  void leavesAFieldAloneThatTheLineHasAsAKey() {
    LoggingEvent line = line("{} is {}", TORRENT, "new");
    line.setKeyValuePairs(List.of(new KeyValuePair(LogFields.TORRENT, "another")));
    assertThat(json.writeToString(line)).isEqualTo("{}");
  }

  private LoggingEvent line(String text, @Nullable Object... arguments) {
    return new LoggingEvent("", context.getLogger("test"), Level.INFO, text, null, arguments);
  }
}
