/** Calls of transactions through {@code WebClient}, and those that arrive at WebFlux. */
@NullMarked
package io.distlock.txn.autoconfigure.http.reactive;

import org.jspecify.annotations.NullMarked;
