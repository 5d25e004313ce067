package dev.enjambre.common.bencode;

import java.nio.charset.StandardCharsets;

/** Short cuts of the tests in this package. */
final class BencodeTesting {

  static final BencodeLimits ROOMY = new BencodeLimits(1 << 20, 64, 100_000, 1 << 20);

  private BencodeTesting() {}

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static BencodeValue strict(String input) throws BencodeException {
    return BencodeReader.strict(ROOMY).read(latin(input));
  }

  static BencodeValue lenient(String input) throws BencodeException {
    return BencodeReader.lenient(ROOMY).read(latin(input));
  }
}
