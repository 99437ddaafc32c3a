/** Meters and traces of transactions across services. */
@NullMarked
package io.distlock.txn.autoconfigure.http.observe;

import org.jspecify.annotations.NullMarked;
