/** Locks in registers that a majority of independent servers agrees on. */
@NullMarked
package io.distlock.lock.quorum;

import org.jspecify.annotations.NullMarked;
