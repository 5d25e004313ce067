package dev.enjambre.peer.overlay;

import java.util.random.RandomGenerator;

/** What the parts of a node share. */
record Parts(
    OverlayConfig config,
    NodeInfo self,
    OfferedFiles files,
    RandomGenerator random,
    OverlayCounters counters,
    PeerList list,
    Candidates candidates,
    Links links,
    Dials dials) {}
