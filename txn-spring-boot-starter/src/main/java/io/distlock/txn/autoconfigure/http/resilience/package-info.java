/** Circuit breakers and bulkheads of the application around calls to other services. */
@NullMarked
package io.distlock.txn.autoconfigure.http.resilience;

import org.jspecify.annotations.NullMarked;
