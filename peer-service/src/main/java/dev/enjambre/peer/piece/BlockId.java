package dev.enjambre.peer.piece;

/**
 * One block of a torrent: the unit of request.
 *
 * @param pieceIndex the piece, from 0
 * @param blockIndex the block within its piece, from 0; it begins at {@code blockIndex} × 16 KiB
 */
public record BlockId(int pieceIndex, int blockIndex) {}
