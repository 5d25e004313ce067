/** How commands show things: amounts, tables and progress for people, JSON for programs. */
@NullMarked
package dev.enjambre.peer.cli.view;

import org.jspecify.annotations.NullMarked;
