/** Finishes what coordinators left behind: decisions of the dead, branches in doubt, orders of an operator. */
@NullMarked
package io.distlock.txn.recovery;

import org.jspecify.annotations.NullMarked;
