/** The façade of the engine: what web, gRPC and the command line may ask of it. */
@NullMarked
package dev.enjambre.peer.service;

import org.jspecify.annotations.NullMarked;
