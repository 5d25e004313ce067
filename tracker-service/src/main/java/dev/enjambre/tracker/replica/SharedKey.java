package dev.enjambre.tracker.replica;

/** A secret that all replicas are to have in common: each has one of its own to begin with. */
public interface SharedKey {

  /** Returns the secret that is used now; any thread. */
  byte[] current();

  /** Takes the secret that all are to use; called again with the same one, it does nothing. */
  void share(byte[] secret);
}
