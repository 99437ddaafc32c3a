/** Runs annotated methods in distributed transactions. */
@NullMarked
package io.distlock.txn.autoconfigure.interceptor;

import org.jspecify.annotations.NullMarked;
