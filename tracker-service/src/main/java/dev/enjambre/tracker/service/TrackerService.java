package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
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
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmOutcome;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The tracker itself, whichever way a request comes in. Never blocks on anything; any thread. */
public final class TrackerService {

  private static final String SWARM_FULL = "this swarm is full: you are not handed out to others";

  private final TrackerSettings settings;
  private final SwarmStore store;
  private final HostNames hostNames;
  private final Networks networks;
  private final Admission admission;
  private final LongSupplier nanoClock;
  private final Refusal noRoom;
  private final LongAdder unkept = new LongAdder();

  /** Makes a tracker that lets everybody in. */
  public TrackerService(
      TrackerSettings settings, SwarmStore store, HostNames hostNames, LongSupplier nanoClock) {
    this(settings, store, hostNames, Admission.OPEN, nanoClock);
  }

  /** Makes a tracker that hands out peers where they announced from alone. */
  public TrackerService(
      TrackerSettings settings,
      SwarmStore store,
      HostNames hostNames,
      Admission admission,
      LongSupplier nanoClock) {
    this(settings, store, hostNames, new Networks(List::of, hostNames), admission, nanoClock);
  }

  /** Makes a tracker. */
  public TrackerService(
      TrackerSettings settings,
      SwarmStore store,
      HostNames hostNames,
      Networks networks,
      Admission admission,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.store = store;
    this.hostNames = hostNames;
    this.networks = networks;
    this.admission = admission;
    this.nanoClock = nanoClock;
    noRoom =
        new Refusal(
            Refusal.Reason.NO_ROOM,
            "this tracker has no room for another torrent",
            settings.interval());
  }

  /** As the other forms, without a pass key, and with the whole answer in one object. */
  public AnnounceResponse announce(AnnounceRequest request, IpAddress source) {
    List<PeerEndpoint> peers = new ArrayList<>();
    return response(announce(request, null, source, AddressFamilies.BOTH, peers), peers, source);
  }

  /**
   * Takes in an announce that came from that address, and adds to the list whom to hand out.
   *
   * @param passKey the key that came with it, if any
   * @param families which addresses the answer has room for
   */
  public AnnounceOutcome announce(
      AnnounceRequest request,
      @Nullable PassKey passKey,
      IpAddress source,
      AddressFamilies families,
      List<PeerEndpoint> endpoints) {
    if (request.compact()) {
      return announce(
          request,
          passKey,
          source,
          families,
          peer -> endpoints.add(PeerEndpoint.of(peer.address(), peer.port())));
    }
    List<SwarmPeer> peers = new ArrayList<>();
    AnnounceOutcome outcome =
        announce(request, passKey, source, families, peer -> peers.add(peer.toPeer()));
    for (SwarmPeer peer : peers) { // names are looked at when the shard is no longer locked
      endpoints.add(new PeerEndpoint(hostNames.handOut(peer), peer.port(), Optional.of(peer.id())));
    }
    return outcome;
  }

  /**
   * Takes in an announce that came from that address, and gives the sink whom to hand out: for
   * edges that encode addresses as they come, without an object for each.
   *
   * @param passKey the key that came with it, if any
   * @param sink may be called while a part of the store is locked, so it only copies
   */
  public AnnounceOutcome announce(
      AnnounceRequest request,
      @Nullable PassKey passKey,
      IpAddress source,
      AddressFamilies families,
      PeerSink sink) {
    Refusal refusal = admission.refuse(request.infoHash(), source, passKey);
    if (refusal != null) {
      return new AnnounceOutcome(SwarmCounts.NONE, refusal, null);
    }
    IpAddress address = hostNames.address(request, source);
    SwarmPeer peer =
        new SwarmPeer(
            request.peerId(),
            address,
            request.port(),
            hostNames.admit(request, address),
            Networks.admit(request.external(), address));
    boolean seeder = isSeeder(request);
    SeenFrom seen = store.hasExternalAddresses() ? networks.seenFrom(address, sink) : null;
    SwarmOutcome outcome =
        store.announce(
            new SwarmAnnounce(
                request.infoHash(),
                peer,
                seeder ? 0 : request.left(),
                seeder,
                request.event(),
                wanted(request),
                families,
                request.zone().orElse(null)),
            nanoClock.getAsLong(),
            seen == null ? sink : seen);
    if (seen != null) {
      seen.finish();
    }
    return switch (outcome.admission()) {
      case MEMBER, LEFT -> new AnnounceOutcome(outcome.counts(), null, null);
      case SWARM_FULL -> {
        unkept.increment();
        yield new AnnounceOutcome(outcome.counts(), null, SWARM_FULL);
      }
      case NO_ROOM -> new AnnounceOutcome(outcome.counts(), noRoom, null);
    };
  }

  /** Puts the answer to an announce together. */
  public AnnounceResponse response(
      AnnounceOutcome outcome, List<PeerEndpoint> peers, IpAddress source) {
    Refusal refusal = outcome.refusal();
    if (refusal != null) {
      return refusal.toFailure();
    }
    SwarmCounts counts = outcome.counts();
    return new Success(
        settings.interval(),
        Optional.of(settings.minInterval()),
        OptionalInt.of(counts.seeders()),
        OptionalInt.of(counts.leechers()),
        OptionalInt.of(counts.completed()),
        peers,
        Optional.ofNullable(outcome.warning()),
        Optional.empty(),
        Optional.of(source));
  }

  /**
   * Answers a scrape: each torrent that was asked for, with zeros where nothing is known. Torrents
   * that are not tracked for anybody are left out; if no other was asked for it is refused.
   *
   * @param passKey the key that came with it, if any
   */
  public ScrapeOutcome scrape(ScrapeRequest request, @Nullable PassKey passKey, IpAddress source) {
    Refusal refusal = admission.refuseScrape(source, passKey);
    Map<InfoHash, ScrapeResponse.Counts> swarms = new HashMap<>();
    if (refusal == null) {
      for (InfoHash infoHash : request.infoHashes()) {
        Refusal untracked = admission.refuseTorrent(infoHash);
        if (untracked == null) {
          swarms.put(infoHash, toScrape(store.counts(infoHash)));
        } else {
          refusal = untracked;
        }
      }
    }
    return refusal == null || !swarms.isEmpty()
        ? new ScrapeOutcome(new ScrapeResponse.Files(swarms), null)
        : new ScrapeOutcome(new ScrapeResponse.Failure(refusal.text()), refusal);
  }

  /** Gives the reader the sizes of all swarms that are tracked for anybody. */
  void forEachSwarm(BiConsumer<InfoHash, ScrapeResponse.Counts> reader) {
    store.forEachSwarm((infoHash, counts) -> {
      if (admission.refuseTorrent(infoHash) == null) {
        reader.accept(infoHash, toScrape(counts));
      }
    });
  }

  /** Returns why a scrape of everything is refused, or null if it is let in. */
  @Nullable Refusal refuseScrape(@Nullable PassKey passKey, IpAddress source) {
    return admission.refuseScrape(source, passKey);
  }

  /** Returns what it tells and grants its peers. */
  public TrackerSettings settings() {
    return settings;
  }

  /** Returns how many announces there were of peers that could not be kept for want of room. */
  public long unkept() {
    return unkept.sum();
  }

  /** Returns the sizes of a swarm. */
  public SwarmCounts counts(InfoHash infoHash) {
    return store.counts(infoHash);
  }

  /** Removes the peers that have been silent for too long; returns how many. */
  public int expire() {
    return store.expire(nanoClock.getAsLong());
  }

  /** Returns how much is tracked. */
  public ShardTotals totals() {
    return store.totals();
  }

  private static ScrapeResponse.Counts toScrape(SwarmCounts counts) {
    return new ScrapeResponse.Counts(counts.seeders(), counts.leechers(), counts.completed());
  }

  /** A peer that has just completed is a seeder even if it does not say what is left. */
  private static boolean isSeeder(AnnounceRequest request) {
    return request.isSeeder()
        || (request.event() == AnnounceEvent.COMPLETED
            && request.left() == AnnounceRequest.LEFT_UNKNOWN);
  }

  /** Returns how many peers the answer to an announce holds at most. */
  int wanted(AnnounceRequest request) {
    return Math.min(
        request.numWant().orElse(TrackerSettings.DEFAULT_NUM_WANT), settings.maxNumWant());
  }
}
