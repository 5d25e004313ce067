package dev.enjambre.peer.overlay;

import java.util.List;

/**
 * A file that was found, and who has it. Nothing but its info hash can be relied on.
 *
 * @param file as most of the holders describe it, the first of them if they are at odds
 * @param claims all descriptions, or some if they are many; {@code file} is one of them
 * @param holders each of which said so itself; at least one
 */
public record FoundFile(OfferedFile file, List<OfferedFile> claims, List<Holder> holders) {
  /** Copies the lists. */
  public FoundFile {
    claims = List.copyOf(claims);
    holders = List.copyOf(holders);
  }

  /** Returns whether any holder gives it that name. */
  public boolean isNamed(String name) {
    return claims.stream().anyMatch(claim -> claim.name().equals(name));
  }
}
