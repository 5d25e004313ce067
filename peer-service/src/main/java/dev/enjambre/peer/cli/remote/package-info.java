/**
 * A running peer, asked over its REST API. Nothing that it answers is trusted: every answer is
 * bounded in size and time, and checked before anything is made of it.
 */
@NullMarked
package dev.enjambre.peer.cli.remote;

import org.jspecify.annotations.NullMarked;
