package dev.enjambre.peer.service;

/**
 * How the resources that all torrents share stand at one moment.
 *
 * @param torrents how many there are
 * @param connections open or being opened
 * @param halfOpen connections being opened
 * @param diskQueueBytes bytes that wait to be written
 * @param diskQueueTasks pieces of disk work that wait or run
 * @param openFiles files that are open
 * @param wantedBytes how large the wanted files of all torrents in the data folder are together
 * @param maxDiskBytes how large they may be; 0 for no bound
 */
public record EngineGauges(
    int torrents,
    int connections,
    int halfOpen,
    long diskQueueBytes,
    long diskQueueTasks,
    int openFiles,
    long wantedBytes,
    long maxDiskBytes) {}
