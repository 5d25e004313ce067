/**
 * What the pages of both services share: the frame around each page, its styles and scripts, the
 * languages, amounts as people read them, and the page that asks for the token.
 */
@NullMarked
package dev.enjambre.boot.pages;

import org.jspecify.annotations.NullMarked;
