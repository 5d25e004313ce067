package dev.enjambre.peer.cli;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.download.Download;
import dev.enjambre.peer.cli.download.DownloadException;
import dev.enjambre.peer.cli.download.DownloadOptions;
import dev.enjambre.peer.cli.download.FileChoice;
import dev.enjambre.peer.cli.download.SeedGoal;
import dev.enjambre.peer.cli.download.TorrentLookup;
import dev.enjambre.peer.cli.download.TorrentSource;
import dev.enjambre.peer.cli.download.Wanted;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code get}: fetches a torrent, without any server, and seeds it if asked to. Ended
 * by Ctrl-C it keeps what it has, and goes on from there the next time.
 */
@Command(
    name = "get",
    description = {
      "Fetches a torrent, and checks every piece of it. Needs no server.",
      "Ended before, by Ctrl-C too, it goes on from there when it is run again."
    },
    footer = {
      "  enjambre get model.bin.torrent -o models/",
      "  enjambre get 'magnet:?xt=urn:btih:...' --seed",
      "  enjambre get 'magnet:?xt=urn:btih:...' --dht-node peer-1:6881",
      "  enjambre get https://example.org/dataset.torrent --only '*.csv'",
      "  enjambre get model.bin --catalog http://tracker:7070"
    })
final class GetCommand extends TerminalCommand {

  private static final String CATALOG_VARIABLE = "ENJAMBRE_CATALOG_URL";
  private static final String USUAL_CATALOG = "http://127.0.0.1:7070";
  private static final int LARGEST_PORT = 65535;

  @Parameters(
      paramLabel = "WHAT",
      description = "A .torrent file, a magnet link, a URL, or a name in the catalogue.")
  private String what = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder to put it into. Default: this one.")
  private Path folder = Path.of("");

  @Option(
      names = "--only",
      paramLabel = "FILES",
      description =
          "Fetch these files alone: by number (3, 2-5), as 'show' has them, or by name ('*.csv')."
              + " Can be repeated.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--sequential", description = "Fetch from the front on, to use it meanwhile.")
  private boolean sequential;

  @Option(
      names = {"-t", "--tracker"},
      paramLabel = "TRACKER",
      description = "A further tracker to ask (http, https, udp). Can be repeated.")
  private List<String> trackers = new ArrayList<>();

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      description = "A peer to try. Can be repeated.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--dht-node",
      paramLabel = "HOST:PORT",
      description = "A node of the DHT to begin with. Can be repeated.")
  private List<String> dhtNodes = new ArrayList<>();

  @Option(
      names = "--no-dht",
      description = "Look for no peers in the DHT. A private torrent's are never looked for there.")
  private boolean noDht;

  @Option(
      names = "--local",
      description =
          "Look for peers on the local network, too: everybody there sees what you fetch.")
  private boolean local;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "60s",
      description =
          "Give up when nobody has been found for so long, or nothing came from peers for five"
              + " times as long; 0: never. Default: ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ofMinutes(1);

  @Option(names = "--seed", description = "Stay and share it until Ctrl-C.")
  private boolean seed;

  @Option(
      names = "--seed-time",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stay and share it for so long (90s, 10m, 2h).")
  private @Nullable Duration seedTime;

  @Option(
      names = "--seed-ratio",
      paramLabel = "RATIO",
      description = "Stay until so many times its size have been given, for example 1.5.")
  private double seedRatio;

  @Option(
      names = "--max-down",
      paramLabel = "RATE",
      converter = RateConverter.class,
      description = "Receive no more than so much a second (500K, 5M).")
  private long maxDown;

  @Option(
      names = "--max-up",
      paramLabel = "RATE",
      converter = RateConverter.class,
      description = "Send no more than so much a second.")
  private long maxUp;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where peers may call. Default: the system chooses.")
  private int port;

  @Option(
      names = "--catalog",
      paramLabel = "URL",
      description =
          "Where names are looked up. Default: " + CATALOG_VARIABLE + ", or " + USUAL_CATALOG)
  private @Nullable String catalog;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with the token that the catalogue wants. Default: the token in"
              + " ENJAMBRE_TOKEN.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--json",
      description = "Print the result as JSON, and progress as a line of JSON each second.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  GetCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run() throws CommandException, IOException, InterruptedException {
    DownloadOptions options = options();
    List<URI> further = trackers.stream().map(this::tracker).toList();
    GetView view = new GetView(terminal(), System::nanoTime, json, quiet);
    try (view;
        CtrlC ctrlC = new CtrlC()) {
      try {
        Wanted wanted = ctrlC.breakOff(() -> lookup().find(TorrentSource.parse(what)));
        view.begins(wanted.name(), options);
        boolean complete =
            new Download(wanted.withTrackers(further), options, view, ctrlC.interruption()).run();
        ctrlC.done(complete);
        if (complete) {
          return ExitCode.DONE;
        }
      } catch (DownloadException e) {
        throw new CommandException(exitCode(e.reason()), String.valueOf(e.getMessage()), e);
      } catch (InterruptedException e) {
        if (!ctrlC.interruption().isRequested()) {
          throw e;
        }
      }
      view.close();
      tell("interrupted; the same command again goes on from here");
      return ExitCode.INTERRUPTED;
    }
  }

  /** Returns how a command ends that could not get what it was to. */
  static ExitCode exitCode(DownloadException.Reason reason) {
    return switch (reason) {
      case NOT_REACHED -> ExitCode.NOT_REACHED;
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
      case IN_THE_WAY -> ExitCode.REFUSED;
      case NOT_A_TORRENT -> ExitCode.NOT_A_TORRENT;
      case NOBODY -> ExitCode.NO_PEER;
      case WRONG_DATA -> ExitCode.WRONG_DATA;
      case NO_ROOM -> ExitCode.NO_ROOM;
      case FAILED -> ExitCode.FAILED;
    };
  }

  private DownloadOptions options() {
    if (port < 0 || port > LARGEST_PORT) {
      throw misuse("--port is " + port + "; it must be 0 to " + LARGEST_PORT);
    }
    if (!(seedRatio >= 0 && seedRatio < Double.POSITIVE_INFINITY)) {
      throw misuse("--seed-ratio is " + seedRatio + "; it must be 0 or more");
    }
    SeedGoal goal =
        new SeedGoal(
            seed || seedTime != null || seedRatio > 0, Optional.ofNullable(seedTime), seedRatio);
    return new DownloadOptions(
        folder,
        FileChoice.of(only),
        sequential,
        peers.stream().map(text -> endpoint("--peer", text)).toList(),
        discovery(),
        port,
        maxDown,
        maxUp,
        timeout,
        goal);
  }

  private DiscoveryConfig discovery() {
    if (noDht && !dhtNodes.isEmpty()) {
      throw misuse("--dht-node names a node of the DHT, and --no-dht leaves that out");
    }
    Set<Network> networks = EnumSet.noneOf(Network.class);
    if (!noDht) {
      networks.add(Network.DHT);
    }
    if (local) {
      networks.add(Network.LOCAL);
    }
    return DiscoveryConfig.NONE.with(
        networks, dhtNodes.stream().map(text -> endpoint("--dht-node", text)).toList());
  }

  private PeerEndpoint endpoint(String option, String text) {
    return PeerEndpoint.parse(text)
        .orElseThrow(
            () -> misuse(option + ": '" + PrintableText.escape(text) + "' is not HOST:PORT"));
  }

  private URI tracker(String text) {
    return Metainfo.trackerUrl(text)
        .orElseThrow(() ->
            misuse(
                "--tracker: '"
                    + PrintableText.escape(text)
                    + "' is no http, https or udp URL with a valid host name"));
  }

  private TorrentLookup lookup() throws IOException {
    return new TorrentLookup(catalogUrl(), token(tokenFile));
  }

  private URI catalogUrl() {
    String text = catalog != null ? catalog : variable(CATALOG_VARIABLE).orElse(USUAL_CATALOG);
    try {
      URI url = new URI(text);
      boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (isHttp && url.getHost() != null && url.getRawQuery() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw misuse("--catalog: '" + PrintableText.escape(text) + "' is no URL", e);
    }
    throw misuse(
        "--catalog: '"
            + PrintableText.escape(text)
            + "' is not that of a tracker's web port, http://HOST:7070");
  }
}
