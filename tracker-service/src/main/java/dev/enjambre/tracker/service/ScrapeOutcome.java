package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.ScrapeResponse;
import org.jspecify.annotations.Nullable;

/**
 * What became of a scrape.
 *
 * @param response the answer
 * @param refusal why it is a failure, or null if it is none
 */
public record ScrapeOutcome(ScrapeResponse response, @Nullable Refusal refusal) {}
