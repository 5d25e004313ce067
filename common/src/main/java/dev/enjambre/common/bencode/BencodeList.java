package dev.enjambre.common.bencode;

import java.util.List;

/** A list of values of any kind ({@code l…e}). */
public record BencodeList(List<BencodeValue> values) implements BencodeValue {

  /** Copies the list. */
  public BencodeList {
    values = List.copyOf(values);
  }

  /** Makes a list of the given values. */
  public static BencodeList of(BencodeValue... values) {
    return new BencodeList(List.of(values));
  }
}
