package dev.enjambre.common.announce;

/** How an answer writes its peers. */
public enum PeersForm {
  /** 6 bytes a peer in {@code peers} and 18 in {@code peers6}; host names have no place in it. */
  COMPACT,
  /** A dictionary a peer, with {@code peer id}, {@code ip} and {@code port}. */
  DICTIONARIES,
  /** A dictionary a peer, with {@code ip} and {@code port}. */
  DICTIONARIES_WITHOUT_IDS;

  /** Returns the form that a request asks for. */
  public static PeersForm of(AnnounceRequest request) {
    if (request.compact()) {
      return COMPACT;
    }
    return request.noPeerId() ? DICTIONARIES_WITHOUT_IDS : DICTIONARIES;
  }
}
