package dev.enjambre.peer.overlay;

/** What of a torrent is requested. */
public enum FilePart {
  /** The exact bytes of the {@code info} dictionary, whose SHA-1 is the info hash. */
  INFO(0),
  /** The torrent's bytes, all files one after the other. */
  CONTENT(1);

  private final int id;

  FilePart(int id) {
    this.id = id;
  }

  /** Returns the number on the wire. */
  int id() {
    return id;
  }
}
