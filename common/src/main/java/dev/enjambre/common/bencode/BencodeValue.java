package dev.enjambre.common.bencode;

/**
 * One of the four kinds of value that bencode knows. Immutable, with value equality.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3, "bencoding"</a>
 */
public sealed interface BencodeValue
    permits BencodeInteger, BencodeString, BencodeList, BencodeDictionary {}
