package dev.enjambre.peer.web;

/**
 * The pieces of a torrent as the API shows them.
 *
 * @param pieces how many there are
 * @param piecesHave how many are there and verified
 * @param pieceLength bytes in each piece but the last
 * @param bitfield which ones, in hexadecimal: the first piece is the highest bit of the first byte
 */
record PiecesJson(int pieces, int piecesHave, int pieceLength, String bitfield) {}
