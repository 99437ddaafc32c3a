/** Locks in registers that a majority of servers agrees on. */
@NullMarked
package io.distlock.lock.autoconfigure.quorum;

import org.jspecify.annotations.NullMarked;
