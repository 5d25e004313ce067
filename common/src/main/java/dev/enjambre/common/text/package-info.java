/** Text from outside, made safe to show. */
@NullMarked
package dev.enjambre.common.text;

import org.jspecify.annotations.NullMarked;
