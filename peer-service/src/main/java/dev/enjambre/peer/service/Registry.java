package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.encryption.EncryptionResponder;
import dev.enjambre.peer.net.TorrentDirectory;
import dev.enjambre.peer.session.TorrentSession;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The torrents at work. Changed on the engine's loop alone; read by anybody, as a map that never
 * changes once it is seen.
 */
final class Registry implements TorrentDirectory {

  /**
   * A torrent at work.
   *
   * @param session the session
   * @param choices what the operator chose for it
   * @param metainfo the torrent, unless it is still looked for
   * @param wantedBytes how large the files are that are wanted; 0 if that is not known yet
   */
  record Entry(
      TorrentSession session,
      TorrentStore.Choices choices,
      Optional<Metainfo> metainfo,
      long wantedBytes) {

    Entry(TorrentSession session, TorrentStore.Choices choices, Optional<Metainfo> metainfo) {
      this(
          session,
          choices,
          metainfo,
          metainfo.map(torrent -> choices.options().files().wantedBytes(torrent)).orElse(0L));
    }

    /** Returns where its files are. */
    Path folder() {
      return choices.folder();
    }
  }

  private volatile Map<InfoHash, Entry> entries = Map.of();

  /** Torrents that are no longer at work, and still let go of their files. */
  private volatile Map<InfoHash, Entry> leaving = Map.of();

  /** By what an encrypted handshake says of a torrent: its info hash. */
  private final Map<InfoHash, InfoHash> requests = new ConcurrentHashMap<>();

  Map<InfoHash, Entry> all() {
    return entries;
  }

  Optional<Entry> entry(InfoHash infoHash) {
    return Optional.ofNullable(entries.get(infoHash));
  }

  @Override
  public Optional<TorrentSession> find(InfoHash infoHash) {
    return entry(infoHash).map(Entry::session);
  }

  @Override
  public Optional<InfoHash> requested(InfoHash requestHash) {
    return Optional.ofNullable(requests.get(requestHash));
  }

  /** Returns the torrent that uses the same file or folder on disk, if there is one. */
  Optional<Metainfo> sameName(Path folder, String name) {
    return sameName(entries, folder, name);
  }

  private static Optional<Metainfo> sameName(
      Map<InfoHash, Entry> torrents, Path folder, String name) {
    String folded = fold(name);
    return torrents.values().stream()
        .filter(entry -> entry.folder().equals(folder))
        .flatMap(entry -> entry.metainfo().stream())
        .filter(other -> fold(other.name()).equals(folded))
        .findFirst();
  }

  /**
   * Requires that no torrent uses the same file or folder on disk, nor one that is being removed.
   *
   * @throws TorrentException of kind {@link TorrentException.Kind#CONFLICT}
   */
  void requireFreeName(Path folder, Metainfo metainfo) throws TorrentException {
    requireFreeName(entries, folder, metainfo, " already");
    requireFreeName(leaving, folder, metainfo, " and is being removed; try again in a moment");
  }

  private static void requireFreeName(
      Map<InfoHash, Entry> torrents, Path folder, Metainfo metainfo, String why)
      throws TorrentException {
    Optional<Metainfo> other = sameName(torrents, folder, metainfo.name());
    if (other.isPresent()) {
      throw new TorrentException(
          TorrentException.Kind.CONFLICT,
          "torrent "
              + other.get().infoHash()
              + " has the name "
              + PrintableText.escape(metainfo.name())
              + why);
    }
  }

  /**
   * Requires that a torrent is not being removed just now: what is kept of it goes when that is
   * done.
   *
   * @throws TorrentException of kind {@link TorrentException.Kind#CONFLICT}
   */
  void requireNotLeaving(InfoHash infoHash) throws TorrentException {
    if (leaving.containsKey(infoHash)) {
      throw new TorrentException(
          TorrentException.Kind.CONFLICT,
          "torrent " + infoHash + " is being removed; try again in a moment");
    }
  }

  /**
   * Names that differ in case alone, or by the suffix of unfinished files, are the same on disk.
   */
  private static String fold(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".part") ? lower.substring(0, lower.length() - 5) : lower;
  }

  /** Enters a torrent, in place of what it was before. */
  void put(Entry entry) {
    InfoHash infoHash = entry.session().infoHash();
    requests.put(EncryptionResponder.requestHash(infoHash), infoHash);
    entries = with(entries, entry);
  }

  /** Takes a torrent out. Its name, and what is kept of it, are in use until it {@link #left}. */
  void leaves(Entry entry) {
    InfoHash infoHash = entry.session().infoHash();
    leaving = with(leaving, entry);
    entries = without(entries, infoHash);
    requests.remove(EncryptionResponder.requestHash(infoHash));
  }

  /** Takes in that nothing of a torrent that {@linkplain #leaves was taken out} is in use. */
  void left(InfoHash infoHash) {
    leaving = without(leaving, infoHash);
  }

  private static Map<InfoHash, Entry> with(Map<InfoHash, Entry> torrents, Entry entry) {
    Map<InfoHash, Entry> next = new LinkedHashMap<>(torrents);
    next.put(entry.session().infoHash(), entry);
    return Collections.unmodifiableMap(next);
  }

  private static Map<InfoHash, Entry> without(Map<InfoHash, Entry> torrents, InfoHash infoHash) {
    Map<InfoHash, Entry> next = new LinkedHashMap<>(torrents);
    next.remove(infoHash);
    return Collections.unmodifiableMap(next);
  }
}
