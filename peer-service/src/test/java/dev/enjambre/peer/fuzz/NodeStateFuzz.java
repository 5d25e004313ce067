package dev.enjambre.peer.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.peer.dht.DhtState;
import dev.enjambre.peer.overlay.OverlayState;
import java.util.Optional;

/** The input is what a node of the DHT, or one of the overlay, keeps over a restart. */
public final class NodeStateFuzz {

  private NodeStateFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws OverlayState.BadStateException {
    Optional<DhtState> dht = DhtState.decode(input);
    require(
        dht.isEmpty() || DhtState.decode(dht.get().encode()).equals(dht),
        "the DHT's is read otherwise when written anew");
    OverlayState overlay;
    try {
      overlay = OverlayState.fromBytes(input);
    } catch (OverlayState.BadStateException bad) {
      require(bad.getMessage() != null, "it does not say why");
      return;
    }
    require(overlay.addresses().size() <= OverlayState.MOST, "too many addresses");
    require(
        OverlayState.fromBytes(overlay.toBytes()).equals(overlay),
        "the overlay's is read otherwise when written anew");
  }
}
