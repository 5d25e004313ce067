/** Other BitTorrent clients and trackers as processes of this machine, for the tests of ours. */
@NullMarked
package dev.enjambre.interop;

import org.jspecify.annotations.NullMarked;
