package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.FetchRequest;
import dev.enjambre.api.peer.v1.Torrent;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.HolderOptions;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out which torrent is to be fetched, and has it fetched. */
final class FetchCall {

  private static final int MOST_FILES = 10_000;
  private static final int SHOWN = 200;

  private final PeerService service;
  private final Optional<CatalogClient> catalog;

  FetchCall(PeerService service, Optional<CatalogClient> catalog) {
    this.service = service;
    this.catalog = catalog;
  }

  Torrent answer(FetchRequest request) throws StatusException, TorrentException, CatalogException {
    List<PeerEndpoint> holders = holders(request);
    AddOptions options = new AddOptions(false, options(request));
    return switch (request.getWhatCase()) {
      case TORRENT -> fetch(parse(request), options, holders);
      case INFO_HASH -> fetch(Input.infoHash("info_hash", request.getInfoHash()), options, holders);
      case NAME -> fetch(named(request.getName()), options, holders);
      case WHAT_NOT_SET -> throw Refusal.badInput("what", "torrent, info_hash or name is needed");
    };
  }

  private Torrent fetch(InfoHash infoHash, AddOptions options, List<PeerEndpoint> holders)
      throws StatusException, TorrentException, CatalogException {
    if (isHere(infoHash)) {
      service.addHolders(infoHash, holders);
      return Messages.torrent(service.status(infoHash));
    }
    return fetch(find(infoHash, holders), options, holders);
  }

  private Torrent fetch(Metainfo metainfo, AddOptions options, List<PeerEndpoint> holders)
      throws StatusException, TorrentException {
    try {
      return Messages.torrent(service.fetch(metainfo, options, holders).status());
    } catch (TorrentException e) {
      // Of what is in a torrent, only the choice of its files can be invalid.
      if (e.kind() == TorrentException.Kind.INVALID) {
        throw Status.INVALID_ARGUMENT
            .withDescription("files: " + e.getMessage())
            .withCause(e)
            .asException();
      }
      throw e;
    }
  }

  private boolean isHere(InfoHash infoHash) throws TorrentException {
    try {
      service.status(infoHash);
      return true;
    } catch (TorrentException e) {
      if (e.kind() == TorrentException.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static Metainfo parse(FetchRequest request) throws StatusException {
    try {
      return Metainfo.parse(request.getTorrent().toByteArray());
    } catch (InvalidMetainfoException e) {
      throw Status.INVALID_ARGUMENT
          .withDescription("torrent: " + e.getMessage())
          .withCause(e)
          .asException();
    }
  }

  /** The catalogue is asked first, and the holders if it does not know. */
  private Metainfo find(InfoHash infoHash, List<PeerEndpoint> holders)
      throws StatusException, CatalogException {
    List<String> tried = new ArrayList<>();
    if (catalog.isPresent()) {
      try {
        return catalog.get().torrent(infoHash);
      } catch (CatalogException e) {
        if (holders.isEmpty()) {
          throw e;
        }
        tried.add(String.valueOf(e.getMessage()));
      }
    }
    for (PeerEndpoint holder : holders) {
      try {
        return service.infoFrom(holder, infoHash);
      } catch (IOException e) {
        tried.add(holder.hostAndPort() + ": " + e.getMessage());
      }
    }
    throw Refusal.notFound(
        "nobody who was asked has torrent %s%s"
            .formatted(infoHash, tried.isEmpty() ? "" : " (" + String.join("; ", tried) + ")"));
  }

  private Metainfo named(String name) throws StatusException, CatalogException {
    CatalogClient asked =
        catalog.orElseThrow(() ->
            Status.FAILED_PRECONDITION
                .withDescription(
                    "name: this peer consults no catalogue: enjambre.peer.catalog-url is empty")
                .asException());
    CatalogEntry entry =
        asked
            .find(name)
            .orElseThrow(() ->
                Refusal.notFound(
                    "the catalogue has nothing named " + PrintableText.escape(name, SHOWN)));
    return asked.torrent(entry.infoHash());
  }

  private static List<PeerEndpoint> holders(FetchRequest request) throws StatusException {
    if (request.getHoldersCount() > HolderOptions.MOST_NAMED) {
      throw Refusal.badInput("holders", HolderOptions.MOST_NAMED + " at most");
    }
    List<PeerEndpoint> holders = new ArrayList<>();
    for (String text : request.getHoldersList()) {
      holders.add(
          PeerEndpoint.parse(text)
              .orElseThrow(() ->
                  Refusal.badInput(
                      "holders",
                      "host:port is needed, with an IPv6 address in brackets, not \""
                          + PrintableText.escape(text, SHOWN)
                          + "\"")));
    }
    return holders;
  }

  private static TorrentOptions options(FetchRequest request) throws StatusException {
    if (request.getFilesCount() > MOST_FILES) {
      throw Refusal.badInput("files", MOST_FILES + " at most");
    }
    for (int file : request.getFilesList()) {
      if (file < 0) {
        throw Refusal.badInput("files", "there is no file " + Integer.toUnsignedString(file));
      }
    }
    FilePriorities files =
        request.getFilesCount() == 0
            ? FilePriorities.ALL
            : FilePriorities.only(request.getFilesList());
    return new TorrentOptions(false, files, TorrentLimits.NONE);
  }
}
