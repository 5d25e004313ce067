package dev.enjambre.interop;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Debian's rTorrent without its screen, driven through its SCGI port. */
final class Rtorrent implements OtherClient {

  /** It takes no torrent without a tracker. Here nobody listens. */
  private static final List<List<URI>> NO_TRACKER =
      List.of(List.of(URI.create("http://127.0.0.1:9/announce")));

  private final Map<Path, String> hashes = new HashMap<>();
  private final Path work;
  private final Path settings;
  private final String program = Programs.require("rtorrent", "rtorrent");
  private final String host;
  private final int port = Programs.freePort();
  private final int controlPort = Programs.freePort();
  private final Scgi control = new Scgi(controlPort);
  private long down;
  private long up;
  private @Nullable Process process;

  Rtorrent(Path work, InetAddress address, Encryption encryption) throws IOException {
    this.work = Files.createDirectories(work);
    this.host = address.getHostAddress();
    this.settings = work.resolve("rtorrent.rc");
    Path records = Files.createDirectories(work.resolve("session"));
    Files.writeString(
        settings,
        """
        system.daemon.set = true
        %s
        network.port_range.set = %d-%d
        network.port_random.set = no
        network.scgi.open_port = 127.0.0.1:%d
        session.path.set = %s
        dht.mode.set = disable
        pieces.hash.on_completion.set = no
        protocol.pex.set = yes
        trackers.use_udp.set = yes
        log.open_file = "log", %s
        log.add_output = "info", "log"
        log.add_output = "connection_info", "log"
        log.add_output = "tracker_debug", "log"
        %s
        """
            .formatted(
                // It binds itself to none of IPv6.
                address instanceof Inet4Address ? "network.bind_address.set = " + host : "",
                port,
                port,
                controlPort,
                records,
                work.resolve("rtorrent.log"),
                switch (encryption) {
                  case USUAL -> "";
                  case PREFERRED ->
                      "protocol.encryption.set = allow_incoming,try_outgoing,enable_retry";
                  case REQUIRED -> "protocol.encryption.set = require,require_RC4,try_outgoing";
                }));
    start();
  }

  @Override
  public void start() throws IOException {
    Path output = work.resolve("output.log");
    Process starting =
        Programs.start(
            new ProcessBuilder(program, "-n", "-o", "import=" + settings).directory(work.toFile()),
            output);
    process = starting;
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          Programs.requireAlive(starting, output);
          return !control.call("system.client_version").isEmpty();
        });
    limit(down, up);
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void add(Path torrentFile, Path folder) throws IOException {
    try {
      Metainfo metainfo = Metainfo.parse(Files.readAllBytes(torrentFile));
      Path source = torrentFile;
      if (metainfo.trackerTiers().isEmpty()) {
        source = work.resolve(torrentFile.getFileName());
        Files.write(source, metainfo.withTrackers(NO_TRACKER).toBytes());
      }
      add(torrentFile, metainfo.infoHash().toHex(), source.toString(), folder);
    } catch (InvalidMetainfoException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void addMagnet(Path torrentFile, MagnetLink magnet, Path folder) throws IOException {
    String link =
        magnet.trackers().isEmpty()
            ? magnet.format() + "&tr=" + NO_TRACKER.getFirst().getFirst()
            : magnet.format();
    add(torrentFile, magnet.infoHash().toHex(), link, folder);
  }

  private void add(Path torrentFile, String hash, String source, Path folder) throws IOException {
    Files.createDirectories(folder);
    hashes.put(torrentFile, hash.toUpperCase(Locale.ROOT));
    control.call("load.start", "", source, "d.directory.set=" + folder);
  }

  @Override
  public void limit(long newDown, long newUp) throws IOException {
    down = newDown;
    up = newUp;
    control.call("throttle.global_down.max_rate.set", "", down);
    control.call("throttle.global_up.max_rate.set", "", up);
  }

  @Override
  public Progress progress(Path torrentFile) throws IOException {
    String hash = hashes.get(torrentFile);
    if (hash == null) {
      throw new IllegalArgumentException("not added: " + torrentFile);
    }
    // It loads torrents a moment after it was told.
    if (!control.call("download_list").contains(hash)) {
      return new Progress(false, 0, 0, Optional.empty());
    }
    boolean metadata = control.call("d.is_meta", hash).equals("1");
    boolean complete =
        control.call("d.complete", hash).equals("1")
            && control.call("d.hashing", hash).equals("0")
            && control.call("d.is_active", hash).equals("1");
    long have = Long.parseLong(control.call("d.bytes_done", hash));
    String message = control.call("d.message", hash);
    return new Progress(
        complete && !metadata,
        metadata ? 0 : have,
        0,
        // A tracker that is away is no failure of the torrent.
        Optional.of(message).filter(text -> !text.isEmpty() && !text.startsWith("Tracker:")));
  }

  @Override
  public void stop() throws IOException {
    Process ending = process;
    process = null;
    if (ending != null) {
      Programs.end(ending);
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
