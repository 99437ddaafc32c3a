/** Transactions over several resources, decided by two-phase commit with presumed abort. */
@NullMarked
package io.distlock.txn;

import org.jspecify.annotations.NullMarked;
