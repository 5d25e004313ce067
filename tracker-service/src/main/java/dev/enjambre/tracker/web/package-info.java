/** The web port: announces and scrapes for those who come through Spring, and the REST API. */
@NullMarked
package dev.enjambre.tracker.web;

import org.jspecify.annotations.NullMarked;
