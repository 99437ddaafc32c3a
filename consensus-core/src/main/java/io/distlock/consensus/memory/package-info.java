/** Acceptors that keep nothing: for tests and demonstrations. */
@NullMarked
package io.distlock.consensus.memory;

import org.jspecify.annotations.NullMarked;
