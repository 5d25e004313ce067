package dev.enjambre.peer.service;

import java.io.IOException;
import java.nio.file.Path;

/** Another peer, in this process or another, uses the same folder. */
public final class FolderInUseException extends IOException {

  private static final long serialVersionUID = 1L;

  FolderInUseException(Path dataFolder) {
    super("the data folder " + dataFolder + " is in use by another peer");
  }
}
