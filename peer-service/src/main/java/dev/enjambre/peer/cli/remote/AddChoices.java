package dev.enjambre.peer.cli.remote;

import java.util.List;

/**
 * How a torrent is to be added.
 *
 * @param paused whether not to start it
 * @param sequential whether to fetch its pieces in order
 * @param files which files to fetch, by index from 0; empty for all
 * @param publish whether to put it into the catalogue
 */
public record AddChoices(boolean paused, boolean sequential, List<Integer> files, boolean publish) {

  /** Copies the list. */
  public AddChoices {
    files = List.copyOf(files);
  }
}
