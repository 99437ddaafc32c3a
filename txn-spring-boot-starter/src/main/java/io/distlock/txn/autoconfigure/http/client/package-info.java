/** Calls of transactions through {@code RestClient}, {@code RestTemplate} and HTTP services. */
@NullMarked
package io.distlock.txn.autoconfigure.http.client;

import org.jspecify.annotations.NullMarked;
