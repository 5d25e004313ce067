package dev.enjambre.peer.service;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.TorrentOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The torrents that we have, as files below {@code torrents/INFO-HASH/}: {@code torrent}, the
 * torrent itself, or {@code magnet}, the link that stands for it until it is here, and {@code
 * options}, what the operator chose. Used by the engine's own thread; while it is open no other
 * process can use the same folder.
 */
final class TorrentStore implements AutoCloseable {

  /**
   * What the operator chose for a torrent.
   *
   * @param folder where its files are
   * @param paused whether it is paused
   * @param options what is wanted of it, and what it may use
   * @param publication whether it is to be in the catalogue
   * @param replicated when that which was fetched because the catalogue has it was published there;
   *     null for what somebody has added here
   */
  record Choices(
      Path folder,
      boolean paused,
      TorrentOptions options,
      Publication publication,
      @Nullable Instant replicated) {

    Choices paused(boolean isPaused) {
      return new Choices(folder, isPaused, options, publication, replicated);
    }

    Choices options(TorrentOptions chosen) {
      return new Choices(folder, paused, chosen, publication, replicated);
    }

    Choices publication(Publication reached) {
      return new Choices(folder, paused, options, reached, replicated);
    }

    Choices replicated(@Nullable Instant published) {
      return new Choices(folder, paused, options, publication, published);
    }
  }

  /** A torrent as it is kept. */
  record Stored(Metainfo metainfo, Choices choices) {}

  /** A torrent whose metadata is looked for, by the link that stands for it. */
  record StoredMagnet(MagnetLink link, Choices choices) {}

  private static final Logger log = LoggerFactory.getLogger(TorrentStore.class);
  private static final String MAGNET = "magnet";
  private static final BencodeLimits OPTION_LIMITS = new BencodeLimits(64 << 20, 2, 32, 64 << 20);

  private final Path dataFolder;
  private final Path stateFolder;
  private final FileChannel lockFile;
  private final RemovedTorrents removed;

  private TorrentStore(
      Path dataFolder, Path stateFolder, FileChannel lockFile, RemovedTorrents removed) {
    this.removed = removed;
    this.dataFolder = dataFolder;
    this.stateFolder = stateFolder;
    this.lockFile = lockFile;
  }

  /** Makes it for its owner alone: trackers' URLs can hold pass keys. One that is there stays. */
  private static void makeOwn(Path state) throws IOException {
    Path above = state.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    if (Files.exists(state)) {
      return;
    }
    try {
      if (state.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectory(
            state,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(state);
      }
    } catch (FileAlreadyExistsException e) {
      log.debug("{} was made by another", state, e);
    }
  }

  /**
   * Opens the store, made if need be.
   *
   * @param dataFolder where files go unless it is said otherwise
   * @param state where the store is
   * @throws FolderInUseException if another process uses it
   * @throws IOException if it can't be written
   */
  static TorrentStore open(Path dataFolder, Path state) throws IOException {
    makeOwn(state);
    Files.createDirectories(state.resolve("torrents"));
    FileChannel channel =
        FileChannel.open(
            state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new FolderInUseException(dataFolder);
    }
    try {
      return new TorrentStore(
          dataFolder, state, channel, new RemovedTorrents(state.resolve("removed")));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns the torrents that were removed here. */
  RemovedTorrents removed() {
    return removed;
  }

  Path uploads() {
    return stateFolder.resolve("uploads");
  }

  /** Returns where a torrent's own state is kept. */
  Path folderOf(InfoHash infoHash) {
    return stateFolder.resolve("torrents").resolve(infoHash.toHex());
  }

  /** Reads all torrents; one that can't be read stays where it is, and the log names it. */
  List<Stored> load() throws IOException {
    List<Stored> all = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(stateFolder.resolve("torrents"))) {
      for (Path folder : folders) {
        Path file = folder.resolve("torrent");
        try {
          if (Files.exists(file)) {
            all.add(load(folder, Metainfo.parse(Files.readAllBytes(file))));
          }
        } catch (InvalidMetainfoException | BencodeException | IOException e) {
          log.error("{} can't be read and is left out: {}", file, e.getMessage());
        }
      }
    }
    all.sort(Comparator.comparing(stored -> stored.metainfo().name()));
    return all;
  }

  /** Reads all magnet links whose torrent is not here; one that can't be read is left out. */
  List<StoredMagnet> loadMagnets() throws IOException {
    List<StoredMagnet> all = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(stateFolder.resolve("torrents"))) {
      for (Path folder : folders) {
        Path file = folder.resolve(MAGNET);
        try {
          if (Files.exists(file) && !Files.exists(folder.resolve("torrent"))) {
            all.add(
                new StoredMagnet(
                    MagnetLink.parse(Files.readString(file)), choices(options(folder))));
          }
        } catch (InvalidMetainfoException | BencodeException | IOException e) {
          log.error("{} can't be read and is left out: {}", file, e.getMessage());
        }
      }
    }
    all.sort(Comparator.comparing(stored -> stored.link().infoHash()));
    return all;
  }

  private BencodeDictionary options(Path folder) throws IOException, BencodeException {
    byte[] bytes = Files.readAllBytes(folder.resolve("options"));
    if (BencodeReader.strict(OPTION_LIMITS).read(bytes) instanceof BencodeDictionary options) {
      return options;
    }
    throw new IOException("its options are not a dictionary");
  }

  private Choices choices(BencodeDictionary options) throws IOException {
    return new Choices(
        folder(options),
        options.integer("paused").orElse(0L) == 1,
        StoredOptions.read(options),
        StoredOptions.publication(options),
        options.integer("replicated").map(Instant::ofEpochMilli).orElse(null));
  }

  private Path folder(BencodeDictionary options) throws IOException {
    try {
      return options.string("folder").flatMap(BencodeString::text).map(Path::of).orElse(dataFolder);
    } catch (InvalidPathException e) {
      throw new IOException("its options are damaged: " + e.getReason(), e);
    }
  }

  void save(StoredMagnet magnet) throws IOException {
    Path folder = folderOf(magnet.link().infoHash());
    save(magnet.link().infoHash(), magnet.choices());
    DurableFile.replace(
        folder.resolve(MAGNET), magnet.link().format().getBytes(StandardCharsets.UTF_8));
  }

  private Stored load(Path folder, Metainfo metainfo) throws IOException, BencodeException {
    return new Stored(metainfo, choices(options(folder)));
  }

  /** Keeps a torrent, in place of the magnet link that stood for it. */
  void save(Stored torrent) throws IOException {
    Path folder = folderOf(torrent.metainfo().infoHash());
    // First what the other is not read without, as the process may end between them.
    save(torrent.metainfo().infoHash(), torrent.choices());
    DurableFile.replace(folder.resolve("torrent"), torrent.metainfo().toBytes());
    Files.deleteIfExists(folder.resolve(MAGNET));
  }

  /** Keeps what was chosen for a torrent or link; either is kept already, or follows. */
  void save(InfoHash infoHash, Choices choices) throws IOException {
    Path folder = folderOf(infoHash);
    DurableFile.makeFolder(folder);
    BencodeDictionary.Builder options =
        StoredOptions.write(choices.options()).put("paused", choices.paused() ? 1 : 0);
    if (choices.publication() != Publication.NONE) {
      options.put("publication", StoredOptions.number(choices.publication()));
    }
    Instant replicated = choices.replicated();
    if (replicated != null) {
      options.put("replicated", replicated.toEpochMilli());
    }
    if (!choices.folder().equals(dataFolder)) {
      // Left out otherwise, so that the data folder can be moved as a whole.
      options.put("folder", choices.folder().toString());
    }
    DurableFile.replace(folder.resolve("options"), BencodeWriter.write(options.build()));
  }

  /**
   * Has what is kept of a torrent say what is known of it now: other trackers, other servers. A
   * link that stands for it is dropped.
   */
  void renew(InfoHash infoHash, UnaryOperator<Metainfo> change)
      throws IOException, InvalidMetainfoException {
    Path folder = folderOf(infoHash);
    Path file = folder.resolve("torrent");
    if (Files.exists(file)) {
      Metainfo changed = change.apply(Metainfo.parse(Files.readAllBytes(file)));
      DurableFile.replace(file, changed.toBytes());
    }
    Files.deleteIfExists(folder.resolve(MAGNET));
  }

  void remove(InfoHash infoHash) throws IOException {
    Path folder = folderOf(infoHash);
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> content = Files.list(folder)) {
      files = content.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
