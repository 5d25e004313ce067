/** Who belongs to a closed fleet: what a member proves itself by over TLS, and whom it believes. */
@NullMarked
package dev.enjambre.peer.tls;

import org.jspecify.annotations.NullMarked;
