/** A register whose changes a majority of independent servers agrees on: what users touch. */
@NullMarked
package io.distlock.consensus;

import org.jspecify.annotations.NullMarked;
