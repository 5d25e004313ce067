/** Encrypted connections between peers (message stream encryption, MSE): rules without sockets. */
@NullMarked
package dev.enjambre.peer.encryption;

import org.jspecify.annotations.NullMarked;
