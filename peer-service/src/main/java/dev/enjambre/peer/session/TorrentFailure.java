package dev.enjambre.peer.session;

import dev.enjambre.peer.storage.DiskFailure;

/**
 * Why a torrent has failed. Immutable.
 *
 * @param kind what sort of trouble it is, by what its user can do
 * @param message says so in plain words; escape it before you show it
 */
public record TorrentFailure(Kind kind, String message) {

  /** The kinds of trouble. */
  public enum Kind {
    /** There is no room for it on the disk. */
    DISK_FULL,
    /** We may not write there. */
    NOT_WRITABLE,
    /** Something else has its name, or that of one of its files. */
    IN_THE_WAY,
    /** Its metadata is no torrent that can be used. */
    UNUSABLE,
    /** The disk has failed us in another way, or a file has vanished. */
    STORAGE
  }

  /** Returns the failure of a torrent whose data can't be read or written. */
  public static TorrentFailure of(DiskFailure failure) {
    Kind kind =
        switch (failure.kind()) {
          case FULL -> Kind.DISK_FULL;
          case NOT_WRITABLE -> Kind.NOT_WRITABLE;
          case IN_THE_WAY -> Kind.IN_THE_WAY;
          case OTHER -> Kind.STORAGE;
        };
    return new TorrentFailure(kind, failure.message());
  }
}
