package dev.enjambre.common.bencode;

/**
 * A signed integer ({@code i42e}). Bencode itself has no bound; this one holds 64 bits, and the
 * reader refuses what does not fit.
 */
public record BencodeInteger(long value) implements BencodeValue {}
