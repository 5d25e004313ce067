package dev.enjambre.peer.cli;

import java.util.List;

/**
 * Which files of a torrent are meant.
 *
 * @param numbers by index, from 0; empty for all
 */
record FileNumbers(List<Integer> numbers) {

  static final FileNumbers ALL = new FileNumbers(List.of());

  FileNumbers {
    numbers = List.copyOf(numbers);
  }
}
