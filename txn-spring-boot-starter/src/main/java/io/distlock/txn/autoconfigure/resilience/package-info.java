/** Circuit breakers of the application around beginning transactions. */
@NullMarked
package io.distlock.txn.autoconfigure.resilience;

import org.jspecify.annotations.NullMarked;
