package dev.enjambre.interop;

import dev.enjambre.common.metainfo.MagnetLink;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** libtorrent, of Debian's Python bindings, with its own defaults but for what leaves loopback. */
public final class Libtorrent implements OtherClient {

  private static final String SCRIPT = "libtorrent_peer.py";

  private final Path work;
  private final Path script;
  private final List<List<Object>> torrents = new ArrayList<>();

  private final List<String> launcher;
  private final String host;
  private final Encryption encryption;
  private int port;
  private @Nullable Session session;

  private record Session(Process process, BufferedWriter commands, BufferedReader answers) {}

  public Libtorrent(Path work, InetAddress address, Encryption encryption) throws IOException {
    this(work, address, encryption, List.of());
  }

  /**
   * Starts it by another program, which becomes it, for example one that enters another network.
   *
   * @param launcher that program and its arguments, to which the command is added
   */
  public Libtorrent(Path work, InetAddress address, Encryption encryption, List<String> launcher)
      throws IOException {
    this.launcher = List.copyOf(launcher);
    this.host = address.getHostAddress();
    this.encryption = encryption;
    this.work = Files.createDirectories(work);
    this.script = work.resolve(SCRIPT);
    try (InputStream source = Libtorrent.class.getResourceAsStream(SCRIPT)) {
      if (source == null) {
        throw new AssertionError(SCRIPT + " is not on the class path");
      }
      Files.write(script, source.readAllBytes());
    }
    start();
  }

  @Override
  public void start() throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(
        List.of(python(), script.toString(), host, Integer.toString(port), encryption.name()));
    Process process =
        Programs.watch(
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start());
    session =
        new Session(
            process,
            process.outputWriter(StandardCharsets.UTF_8),
            process.inputReader(StandardCharsets.UTF_8));
    port = Integer.parseInt(ask("port").getFirst());
    for (List<Object> added : torrents) {
      ask(added.toArray());
    }
  }

  /** Returns the Python that has the bindings: distributions put them where their own one looks. */
  static String python() {
    return Files.isExecutable(Path.of("/usr/bin/python3"))
        ? "/usr/bin/python3"
        : Programs.require("python3", "python3");
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
    remember("add", torrentFile, folder);
  }

  @Override
  public void addMagnet(Path torrentFile, MagnetLink magnet, Path folder) throws IOException {
    remember("magnet", torrentFile, magnet, folder);
  }

  /** Does what is done again after a restart. */
  private void remember(Object... command) throws IOException {
    ask(command);
    torrents.add(List.of(command));
  }

  /** Has it call a peer. */
  public void connect(Path torrentFile, String host, int peerPort) throws IOException {
    ask("connect", torrentFile, host, peerPort);
  }

  /** Returns its connected peers, each as {@code CLIENT@HOST:PORT}. */
  public List<String> peers(Path torrentFile) throws IOException {
    return ask("peers", torrentFile);
  }

  /** Has it become a node of the DHT, at the UDP port of the same number, that knows nobody. */
  public void joinDht() throws IOException {
    ask("dht");
  }

  /** Tells it of a node of the DHT. */
  public void tellOfNode(String host, int nodePort) throws IOException {
    ask("node", host, nodePort);
  }

  /** Has it announce a torrent to the DHT at once, and look for others there. */
  public void searchDht(Path torrentFile) throws IOException {
    ask("search", torrentFile);
  }

  /** Has it make a torrent of a file or folder, in its usual form. */
  public void create(Path source, Path torrentFile) throws IOException {
    ask("create", source, torrentFile);
  }

  @Override
  public void limit(long down, long up) throws IOException {
    ask("limit", down, up);
  }

  @Override
  public Progress progress(Path torrentFile) throws IOException {
    List<String> words = ask("status", torrentFile);
    return new Progress(
        words.get(0).equals("seeding"),
        Long.parseLong(words.get(1)),
        Long.parseLong(words.get(2)),
        Optional.of(words.get(3)).filter(error -> !error.equals("-")));
  }

  private List<String> ask(Object... words) throws IOException {
    Session current = session;
    if (current == null) {
      throw new IOException("libtorrent is stopped");
    }
    String command = String.join("\t", Arrays.stream(words).map(Object::toString).toList());
    current.commands().write(command + "\n");
    current.commands().flush();
    String line = current.answers().readLine();
    if (line == null) {
      throw new AssertionError(
          "libtorrent ended at '"
              + command
              + "'; without the bindings: apt-get install python3-libtorrent\n"
              + Files.readString(log()));
    }
    List<String> answer = Arrays.asList(line.split("\t", -1));
    if (!answer.getFirst().equals("ok")) {
      throw new IOException("libtorrent answers '" + command + "' by: " + line);
    }
    return answer.subList(1, answer.size());
  }

  private Path log() {
    return work.resolve("libtorrent.log");
  }

  @Override
  public void stop() throws IOException {
    Session ending = session;
    session = null;
    if (ending != null) {
      try (ending.commands;
          ending.answers) {
        Programs.end(ending.process());
      }
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
