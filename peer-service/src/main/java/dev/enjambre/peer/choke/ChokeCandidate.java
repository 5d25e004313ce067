package dev.enjambre.peer.choke;

/**
 * What the choker weighs of one connected peer.
 *
 * @param <K> what stands for the peer
 * @param peer the peer
 * @param interested whether it wants something of ours
 * @param unchoked whether it may request now
 * @param snubbed whether it owes us blocks for too long; it is no longer rewarded
 * @param downloadRate what it gives us, bytes per second
 * @param uploadRate what we give it, bytes per second
 * @param unchokedSinceNanos when it was last unchoked; meaningless if it never was
 * @param everUnchoked whether it ever was
 */
public record ChokeCandidate<K>(
    K peer,
    boolean interested,
    boolean unchoked,
    boolean snubbed,
    long downloadRate,
    long uploadRate,
    long unchokedSinceNanos,
    boolean everUnchoked) {}
