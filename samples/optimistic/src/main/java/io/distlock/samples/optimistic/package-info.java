/** Editors of one article, of whom nobody waits and nobody loses a word. Start with {@code EditorService}. */
@NullMarked
package io.distlock.samples.optimistic;

import org.jspecify.annotations.NullMarked;
