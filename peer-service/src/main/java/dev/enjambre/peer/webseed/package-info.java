/** HTTP servers as seeds (BEP 19): fetches by ranges what a session requests of them. */
@NullMarked
package dev.enjambre.peer.webseed;

import org.jspecify.annotations.NullMarked;
