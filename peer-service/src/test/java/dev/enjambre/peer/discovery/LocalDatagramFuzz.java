package dev.enjambre.peer.discovery;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import java.util.Arrays;
import java.util.Optional;

/** The input is a datagram to the group of local discovery. */
public final class LocalDatagramFuzz {

  private static final String GROUP = "239.192.152.143:6771";

  private LocalDatagramFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Optional<LocalAnnouncement> read = LocalAnnouncement.read(input, input.length);
    require(
        LocalAnnouncement.read(Arrays.copyOf(input, input.length + 9), input.length).equals(read),
        "what is behind the datagram is read");
    if (read.isEmpty()) {
      return;
    }
    LocalAnnouncement announcement = read.get();
    require(announcement.port() >= 1 && announcement.port() <= 65535, "no port");
    int torrents = announcement.infoHashes().size();
    require(torrents >= 1 && torrents <= LocalAnnouncement.MOST_TORRENTS, torrents + " torrents");
    if (announcement.cookie().chars().allMatch(c -> c < 0x80)) {
      byte[] written = announcement.toBytes(GROUP);
      require(
          LocalAnnouncement.read(written, written.length).equals(read)
              || written.length > LocalAnnouncement.LONGEST,
          "read otherwise when written anew: " + announcement);
    }
  }
}
