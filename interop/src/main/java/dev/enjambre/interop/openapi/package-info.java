/**
 * A REST API held against its OpenAPI description: what it answers is said there, and all of it.
 */
@NullMarked
package dev.enjambre.interop.openapi;

import org.jspecify.annotations.NullMarked;
