package dev.enjambre.peer.overlay;

/** Hears how a search of our own goes. Called on the loop. */
public interface SearchListener {

  /** How a search ends. */
  enum End {
    /** Everybody who was asked has answered. */
    ALL_ANSWERED,
    /** There are answers enough; more might be found further off. */
    ENOUGH,
    /** Some who were asked have not answered. */
    TIME_OUT,
    /** Nobody wants to know any more. */
    CANCELLED
  }

  /** A file was found, or another holder of one that was found before. */
  void found(FoundFile file);

  /** Nothing more will be found. Not called from within {@link OverlayNode#search}. */
  void ended(End how);
}
