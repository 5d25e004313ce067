/** A real browser for the tests of pages: what people see in it, do with it, and hear of it. */
@NullMarked
package dev.enjambre.system.browser;

import org.jspecify.annotations.NullMarked;
