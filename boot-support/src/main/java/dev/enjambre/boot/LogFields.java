package dev.enjambre.boot;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.LoggedPeer;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * Gives each line of a structured log that concerns one torrent or one peer a field for it, {@code
 * torrent} and {@code peer}. What a line concerns is told by its arguments, or, where its text does
 * not name it, by a key and a value of that name.
 */
public final class LogFields implements StructuredLoggingJsonMembersCustomizer<ILoggingEvent> {

  /** The info hash, as hexadecimal digits. */
  public static final String TORRENT = "torrent";

  /** Host and port. */
  public static final String PEER = "peer";

  @Override
  public void customize(JsonWriter.Members<ILoggingEvent> members) {
    add(members, TORRENT, LogFields::torrent);
    add(members, PEER, LogFields::peer);
  }

  private static void add(
      JsonWriter.Members<ILoggingEvent> members,
      String name,
      Function<Object, Optional<String>> reading) {
    members
        .add(name, (ILoggingEvent event) -> only(event, name, reading).orElse(""))
        .whenHasLength();
  }

  /** Returns what a line is about, if that is one thing and is not said by a key already. */
  private static Optional<String> only(
      ILoggingEvent event, String name, Function<Object, Optional<String>> reading) {
    if (event.getArgumentArray() == null || isKey(event, name)) {
      return Optional.empty();
    }
    return Stream.of(event.getArgumentArray())
        .flatMap(argument -> Stream.ofNullable(argument))
        .flatMap(argument -> reading.apply(argument).stream())
        .distinct()
        .reduce((one, another) -> "")
        .filter(value -> !value.isEmpty());
  }

  private static boolean isKey(ILoggingEvent event, String name) {
    return event.getKeyValuePairs() != null
        && event.getKeyValuePairs().stream().anyMatch(pair -> pair.key.equals(name));
  }

  private static Optional<String> torrent(Object argument) {
    return argument instanceof InfoHash infoHash ? Optional.of(infoHash.toHex()) : Optional.empty();
  }

  private static Optional<String> peer(Object argument) {
    return switch (argument) {
      case LoggedPeer peer -> Optional.of(peer.hostAndPort());
      case InetSocketAddress address -> Optional.of(LoggedPeer.hostAndPort(address));
      default -> Optional.empty();
    };
  }
}
