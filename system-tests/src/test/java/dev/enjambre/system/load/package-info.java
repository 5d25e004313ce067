/** What load tests put on a peer: crowds of strangers, and torrents that are large in some way. */
@NullMarked
package dev.enjambre.system.load;

import org.jspecify.annotations.NullMarked;
