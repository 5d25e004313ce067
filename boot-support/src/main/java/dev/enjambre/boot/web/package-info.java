/** The manners of a web port, the same for both services: who may call, and how it answers. */
@NullMarked
package dev.enjambre.boot.web;

import org.jspecify.annotations.NullMarked;
