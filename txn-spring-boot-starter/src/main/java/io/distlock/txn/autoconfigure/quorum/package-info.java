/** Decision logs in registers that a majority of servers agrees on. */
@NullMarked
package io.distlock.txn.autoconfigure.quorum;

import org.jspecify.annotations.NullMarked;
