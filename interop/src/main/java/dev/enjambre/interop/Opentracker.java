package dev.enjambre.interop;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Debian's opentracker, which serves only the torrents of its list. */
public final class Opentracker implements AutoCloseable {

  private static final ScrapeResponse.Counts NOBODY = new ScrapeResponse.Counts(0, 0, 0);

  private final String program = Programs.require("opentracker", "opentracker");
  private final String address;
  private final int port = Programs.freePort();
  private final Path work;
  private final Path log;
  private @Nullable Process process;

  public Opentracker(String address) throws IOException {
    this.address = address;
    // As root it goes on as another user, who must be able to read the list.
    this.work =
        Files.createTempDirectory(
            "opentracker",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    this.log = work.resolve("log");
  }

  public URI announce() {
    return URI.create("http://" + address + ":" + port + "/announce");
  }

  /** Where it takes announces by UDP (BEP 15). */
  public URI announceByUdp() {
    return URI.create("udp://" + address + ":" + port + "/announce");
  }

  /** Starts it, and waits until it has read its list, which may be later than it listens. */
  public void start(List<InfoHash> torrents) throws IOException {
    Path list = work.resolve("torrents");
    Files.write(list, torrents.stream().map(InfoHash::toHex).toList());
    Path configuration = work.resolve("configuration");
    Files.writeString(
        configuration,
        """
        listen.tcp_udp %s:%d
        access.whitelist %s
        tracker.rootdir /
        """
            .formatted(address, port, list));
    Process starting =
        Programs.start(new ProcessBuilder(program, "-f", configuration.toString()), log);
    process = starting;
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          Programs.requireAlive(starting, log);
          return serves(torrents.getLast());
        });
  }

  /** Says goodbye to a torrent that it was never told of: it answers, and counts nobody. */
  private boolean serves(InfoHash infoHash) throws IOException {
    AnnounceRequest goodbye =
        AnnounceRequest.builder(infoHash, PeerId.random(new Random()), 1)
            .event(AnnounceEvent.STOPPED)
            .build();
    byte[] answer = get("announce?" + HttpAnnounceCodec.toQuery(goodbye));
    try {
      return HttpAnnounceCodec.decode(answer) instanceof AnnounceResponse.Success;
    } catch (BadTrackerAnswerException e) {
      throw new AssertionError("opentracker's answer can't be read", e);
    }
  }

  private byte[] get(String pathAndQuery) throws IOException {
    URI uri = URI.create("http://" + address + ":" + port + "/" + pathAndQuery);
    try (InputStream body = uri.toURL().openStream()) {
      return body.readAllBytes();
    }
  }

  /** How many seeders it counts. */
  public int seeders(InfoHash infoHash) throws IOException {
    String query = HttpAnnounceCodec.toQuery(new ScrapeRequest(List.of(infoHash)));
    byte[] answer = get("scrape?" + query);
    try {
      return switch (HttpAnnounceCodec.decodeScrape(answer)) {
        case ScrapeResponse.Files files -> files.swarms().getOrDefault(infoHash, NOBODY).complete();
        case ScrapeResponse.Failure failure -> throw new AssertionError(failure.reason());
      };
    } catch (BadTrackerAnswerException e) {
      throw new AssertionError("opentracker's answer can't be read", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      Programs.end(process);
    }
    for (String name : List.of("torrents", "configuration", "log", "")) {
      Files.deleteIfExists(work.resolve(name));
    }
  }
}
