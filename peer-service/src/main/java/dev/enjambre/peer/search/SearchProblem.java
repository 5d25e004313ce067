package dev.enjambre.peer.search;

import dev.enjambre.peer.catalog.CatalogException;
import java.util.Optional;

/**
 * A source that does not answer; what it knows is missing.
 *
 * @param detail why, in English
 * @param kind what went wrong with a catalogue that there is; empty if there is none
 */
public record SearchProblem(
    SearchSource source, String detail, Optional<CatalogException.Kind> kind) {}
