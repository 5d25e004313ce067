package dev.enjambre.peer.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** Trades with Transmission, whose own calls are encrypted at first, and plain if we hang up. */
class TransmissionIT extends TradeContract {

  private final LoopbackAddresses addresses;

  TransmissionIT() throws IOException {
    addresses = new LoopbackAddresses();
  }

  @AfterEach
  void removeAddresses() throws IOException {
    addresses.close();
  }

  @Override
  OtherClient startOther(Path work) throws IOException {
    return new Transmission(work, addresses.theirs());
  }

  @Override
  InetAddress ourAddress() {
    return addresses.ours();
  }

  /** Version 3.00 leaves them out. */
  @Override
  boolean makesEmptyFiles() {
    return false;
  }
}
