package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import dev.enjambre.peer.session.SessionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * One seeder and many leechers that start at once, each on a line of the same rate both ways, and
 * how long it takes until the last has everything.
 */
public final class Distribution {

  /** Of each hundred bytes on an Ethernet about five are headers below the wire protocol. */
  static final double OVERHEAD = 1.05;

  /** What TCP has under way on such lines. */
  private static final int WINDOW = 64 << 10;

  private static final int STEP_MILLIS = 250;

  /**
   * A swarm.
   *
   * @param leechers how many, besides one seeder
   * @param size bytes of the torrent
   * @param pieceLength bytes of a piece
   * @param rate bytes per second of each line, in both directions
   * @param latency one way between two peers
   * @param seed everything follows from it
   * @param config how the sessions are set up
   * @param connections of each peer at most
   * @param machines on how many machines the peers are, in turn, each with a line that its peers
   *     share, and one ten times as fast among themselves; 0 for one each
   * @param zones whether the peers say where they are
   */
  public record Setup(
      int leechers,
      long size,
      int pieceLength,
      long rate,
      Duration latency,
      long seed,
      SessionConfig config,
      int connections,
      int machines,
      boolean zones) {

    /** Makes one in which each peer has a machine of its own. */
    public Setup(
        int leechers,
        long size,
        int pieceLength,
        long rate,
        Duration latency,
        long seed,
        SessionConfig config,
        int connections) {
      this(leechers, size, pieceLength, rate, latency, seed, config, connections, 0, false);
    }

    private String machine(int peer) {
      return "node" + peer % machines;
    }

    private SimPeer.Place place(int peer) {
      if (machines == 0) {
        return zones ? new SimPeer.Place(null, "node" + peer) : SimPeer.Place.ANYWHERE;
      }
      return new SimPeer.Place(machine(peer), zones ? machine(peer) : null);
    }
  }

  /**
   * What came of it.
   *
   * @param boundSeconds no swarm can be faster: the seeder sends each byte once, each leecher
   *     receives all, and all are sent by those who are there; of machines that peers share each
   *     receives it once
   * @param seconds when each leecher was done, ascending; what is missing did not finish in time
   * @param seederCopies how often the seeder sent the whole
   * @param duplicates blocks that came twice, of all that were needed
   * @param crossed what came to each machine from others, over the file's size, headers included;
   *     the first is the seeder's
   * @param events of the simulation
   */
  public record Outcome(
      double boundSeconds,
      List<Double> seconds,
      double seederCopies,
      double duplicates,
      List<Double> crossed,
      long events) {

    /** Returns the time of the last leecher over the bound. */
    public double ratio() {
      return seconds.getLast() / boundSeconds;
    }
  }

  private final VirtualTime time = new VirtualTime();
  private final Setup setup;
  private final SimPeer seeder;
  private final List<SimPeer> leechers = new ArrayList<>();
  private final SimNetwork network;

  /** Makes the swarm; nobody has started. */
  public Distribution(Setup setup) {
    this.setup = setup;
    SplittableRandom random = new SplittableRandom(setup.seed());
    this.network = new SimNetwork(time, null);
    network.overhead(OVERHEAD);
    network.window(WINDOW);
    SimTracker tracker = new SimTracker(time, new Random(random.nextLong()));
    Metainfo metainfo = metainfo(setup);
    SimNetwork.Line line =
        new SimNetwork.Line(setup.rate(), setup.rate(), setup.latency().toNanos() / 2);
    for (int i = 0; i < setup.machines(); i++) {
      network.addMachine(setup.machine(i), line);
    }
    SimNetwork.Line own =
        setup.machines() == 0
            ? line
            : new SimNetwork.Line(10 * setup.rate(), 10 * setup.rate(), line.latencyNanos());
    for (int i = 0; i <= setup.leechers(); i++) {
      int host = i + 1;
      PeerEndpoint endpoint =
          PeerEndpoint.of(
              "10." + (host >> 16) + "." + (host >> 8 & 255) + "." + (host & 255), 6881);
      leechers.add(
          new SimPeer(
              i == 0 ? "seeder" : "leecher" + i,
              endpoint,
              own,
              setup.place(i),
              i == 0,
              metainfo,
              setup.config(),
              setup.connections(),
              time,
              network,
              tracker,
              random.split()));
    }
    this.seeder = leechers.removeFirst();
  }

  private static Metainfo metainfo(Setup setup) {
    StreamingPieceHasher hasher = new StreamingPieceHasher(setup.pieceLength());
    ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
    for (long left = setup.size(); left > 0; left -= zeros.capacity()) {
      hasher.update(zeros.clear().limit((int) Math.min(left, zeros.capacity())));
    }
    try {
      return new MetainfoBuilder()
          .trackerTiers(List.of(List.of(SimTracker.URL)))
          .build("content.bin", hasher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts everybody and lets time pass until all are done, or so much time has passed. */
  public Outcome run(Duration atMost, java.util.function.Consumer<String> progress) {
    seeder.start();
    leechers.forEach(SimPeer::start);
    long startNanos = seeder.loop().nanoTime();
    long sentBefore = 0;
    while (time.elapsed().compareTo(atMost) < 0 && !leechers.stream().allMatch(SimPeer::isDone)) {
      time.advance(Duration.ofMillis(STEP_MILLIS));
      long sent = sum(peer -> network.line(peer).bytesSent());
      progress.accept(
          "%6.2f s: %5.1f %% done, %d of %d finished, uplinks %3.0f %% busy, seeder %5.2f copies"
              .formatted(
                  time.elapsed().toMillis() / 1e3,
                  100.0
                      - 100.0
                          * sum(SimPeer::piecesLeft)
                          * setup.pieceLength()
                          / setup.size()
                          / leechers.size(),
                  leechers.stream().filter(SimPeer::isDone).count(),
                  leechers.size(),
                  (sent - sentBefore) * 100e3 / STEP_MILLIS / setup.rate() / leechers.size(),
                  copies()));
      sentBefore = sent;
    }
    double[] seconds =
        leechers.stream()
            .filter(SimPeer::isDone)
            .mapToDouble(peer -> (peer.doneNanos() - startNanos) / 1e9)
            .sorted()
            .toArray();
    return new Outcome(
        bound(),
        Arrays.stream(seconds).boxed().toList(),
        copies(),
        (double) sum(peer -> peer.counters().blocksDuplicate.sum())
            * (16 << 10)
            / ((double) setup.size() * leechers.size()),
        crossed(),
        time.events());
  }

  private List<Double> crossed() {
    List<Double> crossed = new ArrayList<>();
    for (int i = 0; i < setup.machines(); i++) {
      crossed.add(
          (double) network.machine(setup.machine(i)).bytesReceived() / setup.size() / OVERHEAD);
    }
    return crossed;
  }

  private double copies() {
    return (double) seeder.counters().payloadUp.sum() / setup.size();
  }

  private long sum(ToLongFunction<SimPeer> of) {
    return leechers.stream().mapToLong(of).sum();
  }

  private double bound() {
    double size = setup.size();
    double rate = setup.rate();
    if (setup.machines() > 0) {
      return size / rate;
    }
    double together = size * setup.leechers() / (rate * (setup.leechers() + 1));
    return Math.max(size / rate, together);
  }
}
