package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.AnnounceResponse.Failure;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.PeerSink;
import dev.enjambre.tracker.swarm.ShardTotals;
import dev.enjambre.tracker.swarm.SwarmAnnounce;
import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmOutcome;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** The tracker itself, whichever way a request comes in. Never blocks on anything; any thread. */
public final class TrackerService {

  private final TrackerSettings settings;
  private final SwarmStore store;
  private final HostNames hostNames;
  private final LongSupplier nanoClock;

  /** Makes a tracker. */
  public TrackerService(
      TrackerSettings settings, SwarmStore store, HostNames hostNames, LongSupplier nanoClock) {
    this.settings = settings;
    this.store = store;
    this.hostNames = hostNames;
    this.nanoClock = nanoClock;
  }

  /** Takes in an announce that came from that address, and answers it with peers of any family. */
  public AnnounceResponse announce(AnnounceRequest request, IpAddress source) {
    return announce(request, source, AddressFamilies.BOTH);
  }

  /**
   * Takes in an announce that came from that address, and answers it.
   *
   * @param families which addresses the answer has room for
   */
  public AnnounceResponse announce(
      AnnounceRequest request, IpAddress source, AddressFamilies families) {
    List<PeerEndpoint> endpoints = new ArrayList<>();
    SwarmOutcome outcome;
    if (request.compact()) {
      outcome =
          announce(
              request,
              source,
              families,
              peer -> endpoints.add(PeerEndpoint.of(peer.address(), peer.port())));
    } else {
      List<SwarmPeer> peers = new ArrayList<>();
      outcome = announce(request, source, families, peer -> peers.add(peer.toPeer()));
      for (SwarmPeer peer : peers) { // names are looked at when the shard is no longer locked
        endpoints.add(
            new PeerEndpoint(hostNames.handOut(peer), peer.port(), Optional.of(peer.id())));
      }
    }
    if (outcome.admission() == Admission.NO_ROOM) {
      return new Failure(
          "this tracker has no room for another torrent", Optional.of(settings.interval()));
    }
    Optional<String> warning =
        outcome.admission() == Admission.SWARM_FULL
            ? Optional.of("this swarm is full: you are not handed out to others")
            : Optional.empty();
    SwarmCounts counts = outcome.counts();
    return new Success(
        settings.interval(),
        Optional.of(settings.minInterval()),
        OptionalInt.of(counts.seeders()),
        OptionalInt.of(counts.leechers()),
        OptionalInt.of(counts.completed()),
        endpoints,
        warning,
        Optional.empty(),
        Optional.of(source));
  }

  /**
   * Takes in an announce that came from that address, and gives the sink whom to hand out: for
   * edges that encode addresses as they come, without an object for each.
   *
   * @param sink is called while a part of the store is locked, so it only copies
   */
  public SwarmOutcome announce(
      AnnounceRequest request, IpAddress source, AddressFamilies families, PeerSink sink) {
    IpAddress address = hostNames.address(request, source);
    SwarmPeer peer =
        new SwarmPeer(request.peerId(), address, request.port(), hostNames.admit(request, address));
    boolean seeder = isSeeder(request);
    return store.announce(
        new SwarmAnnounce(
            request.infoHash(),
            peer,
            seeder ? 0 : request.left(),
            seeder,
            request.event(),
            wanted(request),
            families),
        nanoClock.getAsLong(),
        sink);
  }

  /** Answers a scrape: each torrent that was asked for, with zeros where nothing is known. */
  public ScrapeResponse scrape(ScrapeRequest request) {
    Map<InfoHash, ScrapeResponse.Counts> swarms = new HashMap<>();
    for (InfoHash infoHash : request.infoHashes()) {
      SwarmCounts counts = store.counts(infoHash);
      swarms.put(
          infoHash,
          new ScrapeResponse.Counts(counts.seeders(), counts.leechers(), counts.completed()));
    }
    return new ScrapeResponse.Files(swarms);
  }

  /** Removes the peers that have been silent for too long; returns how many. */
  public int expire() {
    return store.expire(nanoClock.getAsLong());
  }

  /** Returns how much is tracked. */
  public ShardTotals totals() {
    return store.totals();
  }

  /** A peer that has just completed is a seeder even if it does not say what is left. */
  private static boolean isSeeder(AnnounceRequest request) {
    return request.isSeeder()
        || (request.event() == AnnounceEvent.COMPLETED
            && request.left() == AnnounceRequest.LEFT_UNKNOWN);
  }

  private int wanted(AnnounceRequest request) {
    return Math.min(
        request.numWant().orElse(TrackerSettings.DEFAULT_NUM_WANT), settings.maxNumWant());
  }
}
