/** Meters and traces transactions. */
@NullMarked
package io.distlock.txn.autoconfigure.observe;

import org.jspecify.annotations.NullMarked;
