@NullMarked
package dev.enjambre.tracker.pages;

import org.jspecify.annotations.NullMarked;
