/** Bencode (BEP 3): a strict, bounded reader and a canonical writer. */
@NullMarked
package dev.enjambre.common.bencode;

import org.jspecify.annotations.NullMarked;
